"""The first answer to an interaction: which type fits which interaction, and what the small ones hold."""

from typing import Any

from rehearsal.errors import Unsupported
from rehearsal.interaction import Interaction, InteractionType
from rehearsal.message import Flag
from rehearsal.options import OptionType
from rehearsal.rules.shape import Check, Problems, anything, array, boolean, number, record, table, text, unsupported
from rehearsal.wire import JSON

_BODY = record({"type": number(1), "data": anything}, ("type",))
_FITTING: dict[InteractionType, frozenset[int]] = {
    InteractionType.COMMAND: frozenset({4, 5, 9}),
    InteractionType.COMPONENT: frozenset({4, 5, 6, 7, 9}),
    InteractionType.AUTOCOMPLETE: frozenset({8}),
    InteractionType.MODAL: frozenset({4, 5, 6, 7}),
}
_ON_A_MESSAGE = frozenset({6, 7})
_UNSUPPORTED = frozenset({10, 12})
_DEFERRAL = record({"flags": number(0), "tts": boolean, "allowed_mentions": anything, "content": unsupported})
_VALUES: dict[int, Check] = {
    OptionType.STRING: text(0, 100),
    OptionType.INTEGER: number(-(2**53), 2**53),
    OptionType.NUMBER: number(-(2**53), 2**53, whole=False),
}


def check_type(body: Any, interaction: Interaction) -> int:
    """Return the type of answer.

    Raises
    ------
    ApiError
        It does not fit this type of interaction.
    Unsupported
        The rehearsal lacks it.
    """
    problems = Problems()
    _BODY(body, (), problems)
    problems.raise_any()
    callback_type = int(body["type"])
    if callback_type in _UNSUPPORTED:
        raise Unsupported(f"the rehearsal lacks interaction callbacks of type {callback_type}")
    fitting = _FITTING[interaction.type] - (_ON_A_MESSAGE if interaction.source is None else frozenset())
    if callback_type not in fitting:
        message = f"Value must be one of {sorted(fitting)} in answer to a {interaction.type.name.lower()}."
        problems.add(("type",), "BASE_TYPE_CHOICES", message)
    problems.raise_any()
    return callback_type


def check_deferral(data: JSON) -> None:
    """Check a deferral, which can say no more than that the answer is for one person; raises as `check_type` does."""
    problems = Problems()
    _DEFERRAL(data, ("data",), problems)
    problems.raise_any()
    other = Flag(data.get("flags") or 0) & ~Flag.EPHEMERAL
    if other:
        problems.add(("data", "flags"), "MESSAGE_FLAGS_INVALID", f"A deferral takes EPHEMERAL alone, not {other!r}.")
    problems.raise_any()


def check_choices(data: JSON, interaction: Interaction) -> None:
    """Check what autocomplete offers; raises as `check_type` does."""
    value = _VALUES[_focused(interaction.data["options"])["type"]]
    choice = {"name": text(1, 100), "value": value, "name_localizations": table(anything, text(1, 100))}
    problems = Problems()
    record({"choices": array(record(choice, ("name", "value")), 0, 25)}, ("choices",))(data, ("data",), problems)
    problems.raise_any()


def _focused(options: list[JSON]) -> JSON:
    """Return the option that is being typed, however deep."""
    for option in options:
        if option.get("focused"):
            return option
        if "options" in option:
            return _focused(option["options"])
    raise ValueError("an autocomplete interaction without a focused option")
