"""Whether the options of a step fit its command: their names, types, choices, ranges, and all of them together."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from discord import AppCommandOptionType, app_commands
from pydantic import ValidationError

from bot.asking import Asker
from bot.model_option import ReadOption
from bot.runbooks.commands import Runnable
from bot.runbooks.mistakes import Mistake, meant, shown
from bot.runbooks.references import references
from bot.runbooks.steps import Language
from models.errors import Refusal

TYPES: dict[AppCommandOptionType, tuple[tuple[type, ...], str]] = {
    AppCommandOptionType.string: ((str,), "a text"),
    AppCommandOptionType.integer: ((int,), "a whole number"),
    AppCommandOptionType.number: ((int, float), "a number"),
    AppCommandOptionType.boolean: ((bool,), "true or false"),
}


def in_language(options: dict[str, Any], language: Language) -> dict[str, Any]:
    """Return the options with their texts in one language, or in the first where they lack that."""
    return {
        name: value.get(language, next(iter(value.values()))) if isinstance(value, dict) else value
        for name, value in options.items()
    }


def check_options(
    command: Runnable, options: dict[str, Any], asker: Asker, language: Language, later: frozenset[str] = frozenset()
) -> Iterator[Mistake]:
    """Yield what is wrong with options in one language; `later` are those that are typed in a form."""
    given = in_language(options, language)
    faults = [*_names(command, given, later)]
    for name in sorted(given.keys() & command.options.keys()):
        faults += [Mistake(("options", name), each) for each in _value(command, name, given[name], asker)]
    yield from faults
    uses_values = any(isinstance(value, str) and any(references(value)) for value in given.values())
    if not faults and not uses_values and not later:
        yield from _together(command, given, asker)


def _names(command: Runnable, given: dict[str, Any], later: frozenset[str]) -> Iterator[Mistake]:
    called = command.command.qualified_name
    for name in sorted(given.keys() - command.options.keys()):
        if name in command.elsewhere:
            yield Mistake(("options", name), f"`{name}` of `/{called}` is for who types it; a step has no such option.")
        else:
            yield Mistake(("options", name), f"`/{called}` has no option {shown(name)}; {meant(name, command.options)}")
    for name in sorted(command.options.keys() - given.keys() - later):
        if command.requires(name):
            yield Mistake(("options",), f"`/{called}` needs the option `{name}`.")


def _value(command: Runnable, name: str, value: Any, asker: Asker) -> Iterator[str]:
    parameter = command.options[name]
    kinds, said = TYPES[parameter.type]
    if isinstance(value, str) and any(references(value)):
        return
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        yield f"`{name}` should be {said}, not {shown(value)}."
    elif parameter.choices:
        yield from _choice(name, parameter, value)
    elif reader := command.reader(name):
        yield from _read(name, reader, str(value), asker)
    else:
        yield from _range(name, parameter, value)


def _read(name: str, reader: ReadOption, value: str, asker: Asker) -> Iterator[str]:
    try:
        reader.read(value, asker.models)
    except Refusal as refusal:
        close = get_close_matches(value.casefold()[:64], [entry.key for entry in asker.models], n=1)
        yield f"`{name}`: {refusal}" + (f" Did you mean `{close[0]}`?" if close else "")


def _choice(name: str, parameter: app_commands.Parameter, value: Any) -> Iterator[str]:
    choices = [str(choice.value) for choice in parameter.choices]
    if str(value) not in choices:
        yield f"`{name}` cannot be {shown(value)}; {meant(value, choices)}"


def _range(name: str, parameter: app_commands.Parameter, value: Any) -> Iterator[str]:
    least, greatest = parameter.min_value, parameter.max_value
    size, unit = (len(value), " characters") if isinstance(value, str) else (value, "")
    # Written so that a number that is none is refused, too.
    if not ((least is None or size >= least) and (greatest is None or size <= greatest)):
        yield (
            f"`{name}` should have {least} to {greatest}{unit}, not {size}."
            if unit
            else (f"`{name}` should be {least} to {greatest}, not {shown(value)}.")
        )


def _together(command: Runnable, given: dict[str, Any], asker: Asker) -> Iterator[Mistake]:
    """Make the request, as the step will."""
    try:
        command.request(asker, given)
    except Refusal as refusal:
        yield Mistake(("options",), str(refusal))
    except ValidationError as error:
        for each in error.errors():
            yield Mistake(("options", *(part for part in each["loc"] if isinstance(part, str))), f"{each['msg']}.")
