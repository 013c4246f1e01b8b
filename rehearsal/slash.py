"""Reads a slash command as it is typed: `/generate prompt:"Once upon a time" max_new_tokens:8`."""

import re
from collections.abc import Callable, Iterator

from rehearsal.commands import subcommands
from rehearsal.errors import CommandRejected
from rehearsal.files import Upload
from rehearsal.options import OptionType, Value
from rehearsal.wire import JSON

Attach = Callable[[str], Upload]
"""Turns what is typed for a file into the file."""

_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
_NEVER = re.compile(r"(?!)")
_MISNAMED = re.compile(r"[\w-]+:[^\s/]")  # what was meant for an option that is not there: `colour:red`
_TRUE, _FALSE = {"true", "yes"}, {"false", "no"}


def parse(line: str, commands: list[JSON], attach: Attach | None = None) -> tuple[str, dict[str, Value]]:
    r"""Return the full name of the command and its options, typed as the command wants them.

    A value is a text in quotes, with `\"`, `\\`, `\n` and `\t` in it, or everything up to the next `option:`. What is
    typed before any option is for the first one.

    Parameters
    ----------
    attach
        What makes a file of the text that is typed for one; without it, files cannot be given.

    Raises
    ------
    CommandRejected
        There is no such command or option, or a value is of the wrong type.
    """
    line = line.strip()
    if not line.startswith("/"):
        raise CommandRejected(f"A command begins with a slash; this begins with {line[:12]!r}.")
    name, rest = _name(line[1:], commands)
    options = {str(option["name"]): option for option in _innermost(name, commands).get("options") or ()}
    values: dict[str, Value] = {}
    for option, text in _values(rest, options):
        if option in values:
            raise CommandRejected(f"The option {option!r} is given twice.")
        values[option] = typed(options[option], text, attach)
    return name, values


def typed(option: JSON, text: str, attach: Attach | None = None) -> Value:
    """Return what `text` means for an option: a text, a number, a boolean, a name, or a file by `attach`.

    Raises
    ------
    CommandRejected
        It means nothing for this option.
    """
    option_type = OptionType(option["type"])
    if option.get("choices") and option_type is not OptionType.STRING:
        for choice in option["choices"]:
            if text == choice["name"]:
                chosen: Value = choice["value"]
                return chosen
    readers: dict[OptionType, Callable[[str], Value]] = {
        OptionType.INTEGER: int,
        OptionType.NUMBER: float,
        OptionType.BOOLEAN: _boolean,
        OptionType.ATTACHMENT: attach or _no_file,
    }
    try:
        return readers.get(option_type, str)(text)
    except (ValueError, OSError) as error:
        raise CommandRejected(f"The option {option['name']!r} cannot be {text!r}: {error}") from None


def _boolean(text: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError("it is True or False")
    return text.lower() in _TRUE


def _no_file(_text: str) -> Upload:
    raise ValueError("files cannot be typed here")


def _name(text: str, commands: list[JSON]) -> tuple[str, str]:
    """Split off the full name of a command: as many words as there are subcommands."""
    words: list[str] = []
    here: JSON = {"options": [{**command, "type": 1} for command in commands]}
    while inner := {str(option["name"]): option for option in subcommands(here)}:
        word, _, rest = text.strip().partition(" ")
        if word not in inner:
            known = ", ".join(f"/{' '.join([*words, name])}" for name in sorted(inner)) or "none"
            raise CommandRejected(f"There is no command /{' '.join([*words, word])}; there are: {known}")
        words.append(word)
        here, text = inner[word], rest
    if not words:
        raise CommandRejected("The bot has synced no commands.")
    return " ".join(words), text


def _innermost(name: str, commands: list[JSON]) -> JSON:
    first, *rest = name.split()
    here = next(command for command in commands if command["name"] == first)
    for part in rest:
        here = next(option for option in here["options"] if option["name"] == part)
    return here


def _values(text: str, options: dict[str, JSON]) -> Iterator[tuple[str, str]]:
    """Yield the options and their texts."""
    begin = re.compile(rf"(?:^|(?<=\s))({'|'.join(map(re.escape, options))}):") if options else _NEVER
    text = text.strip()
    if text and options and not begin.match(text) and not _MISNAMED.match(text):
        value, text = _value(text, begin)
        yield next(iter(options)), value
    while text:
        match = begin.match(text)
        if match is None:
            known = ", ".join(options) or "none"
            raise CommandRejected(f"An option is expected at {text[:30]!r}, as name:value; there are: {known}")
        value, text = _value(text[match.end() :], begin)
        yield match[1], value


def _value(text: str, begin: re.Pattern[str]) -> tuple[str, str]:
    """Split off a value: a text in quotes, or what stands before the next option."""
    text = text.lstrip()
    if text.startswith('"'):
        value, text = _quoted(text)
    else:
        following = begin.search(text)
        end = following.start() if following else len(text)
        value, text = text[:end].strip(), text[end:]
    return value, text.lstrip()


def _quoted(text: str) -> tuple[str, str]:
    closing = re.match(r'"((?:[^"\\]|\\.)*)"', text, re.DOTALL)
    if closing is None:
        raise CommandRejected(f"The quotes are not closed: {text[:30]}")
    value = re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[0]), closing[1], flags=re.DOTALL)
    return value, text[closing.end() :]
