"""The list of the fine-tuned models that a person can use."""

from typing import Any

import discord

from bot.cards.text import inline
from bot.interaction import Interaction
from models.catalogue import TunedModel

MOST = 5  # of each kind: a message holds 4,000 characters
MANAGED = "Not shared: for their owners, and for you to delete"
USE = "-# To use one, choose it as `model` of the command that stands beside it; `/finetune show` has its card."
NONE = "None yet. Type `/finetune start` and attach a file, or try it with `data_set:sms-spam`."


def list_view(interaction: Interaction) -> discord.ui.LayoutView:
    """Return the models, the newest first: a person's own, those that others share, and to a moderator all others."""
    person, server = interaction.user.id, interaction.guild_id
    every = list(reversed(interaction.client.catalogue.tuned))
    seen = [model for model in every if model.is_for(person, server)]
    own = [model for model in seen if model.owner_id == person]
    others = [model for model in seen if model.owner_id != person]
    access = interaction.client.access
    managed = [model for model in every if model not in seen and access.manages(interaction.user, server, model)]
    lines = [
        "### 🏋️ Fine-tuned models",
        *_lines("Yours", own),
        *_lines("Shared by others", others),
        *_lines(MANAGED, managed),
    ]
    text = "\n".join([*lines, USE] if len(lines) > 1 else [lines[0], NONE])
    container = discord.ui.Container[Any](discord.ui.TextDisplay(text))
    return discord.ui.LayoutView(timeout=None).add_item(container)


def about_view(model: TunedModel) -> discord.ui.LayoutView:
    """Return what there is to know of a model that somebody else shares; what it learned from stays theirs."""
    told = f"Shared by <@{model.owner_id}>. To use it, type `{_command(model)}` and choose it as `model`."
    container = discord.ui.Container[Any](discord.ui.TextDisplay(f"### 🏋️ {_line(model)}\n{told}"))
    return discord.ui.LayoutView(timeout=None).add_item(container)


def _lines(heading: str, models: list[TunedModel]) -> list[str]:
    if not models:
        return []
    shown = [_line(model) for model in models[:MOST]]
    rest = len(models) - len(shown)
    return [
        f"**{heading}**",
        *shown,
        *([f"-# and {rest} more: the option `model` of `/finetune show` offers them as you type"] if rest else []),
    ]


def _line(model: TunedModel) -> str:
    shared = " · 🤝 shared" if model.shared else ""
    return f"{inline(model.entry.name, 80)} · `{_command(model)}`{shared}\n-# {model.entry.explanation}"


def _command(model: TunedModel) -> str:
    """Return the command that the model is for."""
    return f"/{model.entry.tasks[0].replace('_', '-')}"
