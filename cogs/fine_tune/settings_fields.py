"""Training settings as people read and change them in a form, a setting a line."""

from typing import Any

import discord
from pydantic import ValidationError

from models.errors import Refusal
from models.training.settings import TrainingSettings

NAMES = tuple(TrainingSettings.model_fields)
ALL_WEIGHTS = "all"  # in place of a LoRA rank


def settings_input(settings: TrainingSettings) -> "discord.ui.TextInput[Any]":
    """Return a field that holds the settings."""
    return discord.ui.TextInput(style=discord.TextStyle.paragraph, default=written(settings), max_length=500)


def written(settings: TrainingSettings) -> str:
    """Return the settings, a line `name = value` each."""
    values = settings.model_dump()
    return "\n".join(f"{name} = {ALL_WEIGHTS if values[name] is None else format(values[name], 'g')}" for name in NAMES)


def changed(settings: TrainingSettings, typed: str) -> TrainingSettings:
    """Return the settings with those that were typed; raises `Refusal` for what is none, or does not fit."""
    told: dict[str, object] = {}
    for line in filter(None, map(str.strip, typed.splitlines())):
        name, equals, value = (part.strip() for part in line.partition("="))
        if name not in NAMES or not equals:
            raise Refusal(f"“{line[:40]}” is no setting. There is: {', '.join(NAMES)}, each as in `seed = 42`.")
        told[name] = None if value == ALL_WEIGHTS else value.replace(",", ".")
    try:
        return TrainingSettings.model_validate(settings.model_dump() | told)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise Refusal(f"`{wrong['loc'][0]}` does not fit: {wrong['msg'].lower()}.") from None
