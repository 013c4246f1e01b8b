"""Commands that the bot registers (documentation, "Application Commands")."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any

from rehearsal.commands import CommandType
from rehearsal.options import OptionType
from rehearsal.rules.shape import (
    Check,
    Path,
    Problems,
    among,
    anything,
    array,
    boolean,
    number,
    record,
    snowflake,
    table,
    tagged,
    text,
    then,
    unsupported,
)
from rehearsal.wire import JSON

MOST_CHARACTERS = 8000
"""Of one command: names, descriptions and values of it, its options and their choices."""
MOST_COMMANDS = {1: 100, 2: 15, 3: 15}
"""By type, in one scope."""
_locale = text(2, 6, r"[a-z]{2}(?:-[A-Z]{2}|-419)?")


def _name(value: Any, path: Path, problems: Problems) -> None:
    r"""Check a name against `^[-_'\p{L}\p{N}]{1,32}$`, lower-case where there is such a thing."""
    before = problems.count
    text(1, 32)(value, path, problems)
    if problems.count > before:
        return
    letters = all(sign in "-_'" or unicodedata.category(sign)[0] in "LNM" for sign in value)
    if not letters or value != value.lower():
        problems.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


_DESCRIPTION = text(1, 100)
_TEXTS: dict[str, Check] = {
    "type": number(1),
    "name": _name,
    "name_localizations": table(_locale, _name),
    "description": _DESCRIPTION,
    "description_localizations": table(_locale, _DESCRIPTION),
}
_NEEDED = ("type", "name", "description")
_SAFE = 2**53


def _choices(value: Check) -> Check:
    choice = {"name": text(1, 100), "name_localizations": table(_locale, text(1, 100)), "value": value}
    return array(record(choice, ("name", "value")), 0, 25)


def _ranged(low: str, high: str) -> Check:
    def check(value: Any, path: Path, problems: Problems) -> None:
        if None not in (value.get(low), value.get(high)) and value[low] > value[high]:
            problems.add((*path, low), "APPLICATION_COMMAND_OPTIONS_MIN_OVER_MAX", f"{low} is over {high}.")
        if value.get("autocomplete") and value.get("choices"):
            message = "Autocomplete and choices cannot both be there."
            problems.add(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_AND_CHOICES", message)

    return check


_VALUE = _TEXTS | {"required": boolean}


def _numeric(one: Check) -> Check:
    fields = _VALUE | {"choices": _choices(one), "min_value": one, "max_value": one, "autocomplete": boolean}
    return then(record(fields, _NEEDED), _ranged("min_value", "max_value"))


_PLAIN = record(_VALUE, _NEEDED)
_VALUES: dict[int, Check] = {
    OptionType.STRING: then(
        record(
            _VALUE
            | {
                "choices": _choices(text(1, 100)),
                "min_length": number(0, 6000),
                "max_length": number(1, 6000),
                "autocomplete": boolean,
            },
            _NEEDED,
        ),
        _ranged("min_length", "max_length"),
    ),
    OptionType.INTEGER: _numeric(number(-_SAFE, _SAFE)),
    OptionType.NUMBER: _numeric(number(-_SAFE, _SAFE, whole=False)),
    OptionType.CHANNEL: record(_VALUE | {"channel_types": array(number(0, 20))}, _NEEDED),
    OptionType.BOOLEAN: _PLAIN,
    OptionType.USER: _PLAIN,
    OptionType.ROLE: _PLAIN,
    OptionType.MENTIONABLE: _PLAIN,
    OptionType.ATTACHMENT: _PLAIN,
}


def _siblings(value: Any, path: Path, problems: Problems) -> None:
    """Check options beside each other: names once, required ones first, no mix of subcommands and values."""
    twice = [name for name, count in Counter(option["name"] for option in value).items() if count > 1]
    if twice:
        message = f"Option names must be unique: {', '.join(twice)}"
        problems.add(path, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", message)
    required = [bool(option.get("required")) for option in value]
    if required != sorted(required, reverse=True):
        message = "Required options must be placed before non-required options"
        problems.add(path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
    inner = {option["type"] in {OptionType.SUBCOMMAND, OptionType.SUBCOMMAND_GROUP} for option in value}
    if len(inner) > 1:
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        problems.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)


def _options(checks: dict[int, Check], low: int = 0) -> Check:
    return then(array(tagged(checks), low, 25), _siblings)


_SUBCOMMAND: dict[int, Check] = {
    OptionType.SUBCOMMAND: record(_TEXTS | {"options": _options(_VALUES), "required": boolean}, _NEEDED)
}
_GROUP: dict[int, Check] = {
    OptionType.SUBCOMMAND_GROUP: record(
        _TEXTS | {"options": _options(_SUBCOMMAND, 1), "required": boolean}, (*_NEEDED, "options")
    )
}
_ANY: dict[str, Check] = {
    "id": snowflake,
    "type": among(1, 2, 3),
    "default_member_permissions": snowflake,
    "dm_permission": boolean,
    "default_permission": unsupported,
    "nsfw": boolean,
    "contexts": array(among(0, 1, 2)),
    "integration_types": array(among(0, 1)),
    "name_localizations": table(_locale, anything),
    "description_localizations": table(_locale, anything),
    "handler": unsupported,
    # What discord.py gives back of a command that it fetched.
    "application_id": snowflake,
    "version": snowflake,
    "guild_id": snowflake,
}
_SLASH_FIELDS = _ANY | _TEXTS | {"options": _options({**_VALUES, **_SUBCOMMAND, **_GROUP})}
_MENU_FIELDS = _ANY | {"name": text(1, 32), "description": among(""), "options": array(anything, 0, 0)}


def check_commands(body: Any) -> None:
    """Check a whole set of commands.

    Raises
    ------
    ApiError
        Discord would refuse it.
    Unsupported
        It has what the rehearsal lacks.
    """
    problems = Problems()
    array(_command(("name",)))(body, (), problems)
    problems.raise_any()
    types = [command.get("type") or CommandType.CHAT_INPUT for command in body]
    for command_type, most in MOST_COMMANDS.items():
        if types.count(command_type) > most:
            message = f"Maximum number of application commands reached ({most})."
            problems.add((), "APPLICATION_COMMAND_TOO_MANY", message)
    for place, command in enumerate(body):
        same = [other for other in body[:place] if _key(other) == _key(command)]
        if same:
            problems.add((place,), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
    problems.raise_any()


def check_command(body: Any, *, partial: bool = False) -> None:
    """Check one command, or some fields of it; raises as `check_commands` does."""
    problems = Problems()
    _command(() if partial else ("name",))(body, (), problems)
    problems.raise_any()


def _command(required: Iterable[str]) -> Check:
    needed = tuple(required)
    slash = record(_SLASH_FIELDS, (*needed, "description") if needed else ())
    menu = record(_MENU_FIELDS, needed)

    def check(value: Any, path: Path, problems: Problems) -> None:
        command_type = value.get("type") if isinstance(value, dict) else None
        shape = menu if command_type in {2, 3} else slash
        before = problems.count
        shape(value, path, problems)
        if problems.count == before and _characters(value) > MOST_CHARACTERS:
            message = f"Command exceeds maximum size ({MOST_CHARACTERS})"
            problems.add(path, "APPLICATION_COMMAND_TOO_LARGE", message)

    return check


def _characters(part: JSON) -> int:
    own = sum(len(part[key]) for key in ("name", "description", "value") if isinstance(part.get(key), str))
    return own + sum(_characters(inner) for key in ("options", "choices") for inner in part.get(key) or ())


def _key(command: JSON) -> tuple[int, str]:
    return command.get("type") or CommandType.CHAT_INPUT, command["name"].lower()
