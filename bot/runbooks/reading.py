"""From a TOML file to a runbook that was checked."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.runbooks.check import Checker
from bot.runbooks.mistakes import Mistake, RunbookInvalid, meant, shown
from bot.runbooks.runbook import MOST_STEPS, Runbook
from bot.runbooks.steps import KINDS
from bot.runbooks.toml_text import MOST_BYTES, Lines, blanked, unsafe

SAID = {
    "missing": "it is missing.",
    "string_type": "it should be a text.",
    "string_pattern_mismatch": "it holds characters that it cannot have.",
}


def read_file(path: Path, checker: Checker) -> Runbook:
    """Read and check a runbook and the files beside it; raises `RunbookInvalid`."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise RunbookInvalid([f"{path}: {error.strerror or 'it cannot be read'}."]) from None
    return read(content, str(path), checker, path.parent)


def read(content: bytes, name: str, checker: Checker, folder: Path | None = None) -> Runbook:
    """Read and check a runbook; raises `RunbookInvalid`.

    Parameters
    ----------
    name
        What it is called where its mistakes are told.
    folder
        Where the files lie that it shows; None where it may show none.
    """
    table, lines = _parsed(content, name)
    steps = table.get("steps")
    count = len(steps) if isinstance(steps, list) else 0
    if count > MOST_STEPS:  # before each of them is looked at
        raise RunbookInvalid([f"{name}: it has {count:,} steps; {MOST_STEPS} are the most."])
    try:
        runbook = Runbook.model_validate(table)
    except ValidationError as error:
        mistakes = list(_of_pydantic(error, table))
    else:
        mistakes = list(checker.mistakes(runbook, folder))
        if not mistakes:
            return runbook
    raise RunbookInvalid([_told(each, name, lines.of(each.place, count)) for each in mistakes])


def _parsed(content: bytes, name: str) -> tuple[dict[str, Any], Lines]:
    if len(content) > MOST_BYTES:
        raise RunbookInvalid([f"{name}: it is larger than {MOST_BYTES // 1000} kB."])
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise RunbookInvalid([f"{name}: it is not a text in UTF-8."]) from None
    plain = blanked(text)
    if why := unsafe(plain):
        raise RunbookInvalid([f"{name}: {why}."])
    try:
        return tomllib.loads(text), Lines(plain)
    except ValueError as error:  # also of numbers with too many digits
        raise RunbookInvalid([f"{name}: this is not TOML: {error}"]) from None


def _told(mistake: Mistake, name: str, line: int | None) -> str:
    place = [str(part) for part in mistake.place if isinstance(part, str) and part not in {"steps", *KINDS}]
    number = next((part for part in mistake.place if isinstance(part, int)), None)
    step = f"step {number + 1}" if number is not None and mistake.place[0] == "steps" else ""
    where = ", ".join(part for part in (step, ".".join(place) and f"`{'.'.join(place)}`") if part)
    return f"{name}:{line or ''}{':' if line else ''} {where}{': ' if where else ''}{mistake.sentence}"


def _of_pydantic(error: ValidationError, table: dict[str, Any]) -> Iterator[Mistake]:
    for each in error.errors(include_url=False, include_context=True, include_input=False):
        place = each["loc"]
        if each["type"] in {"union_tag_invalid", "union_tag_not_found"}:
            yield Mistake((*place, "kind"), _kind(table, place))
        elif each["type"] == "extra_forbidden":
            known = _fields(place)
            yield Mistake(place, f"there is no such key; {meant(place[-1], known)}")
        else:
            yield Mistake(place, _sentence(each))


def _sentence(each: Mapping[str, Any]) -> str:
    said = SAID.get(each["type"])
    return said or f"{each['msg'].removeprefix('Value error, ')}".rstrip(".") + "."


def _kind(table: dict[str, Any], place: tuple[str | int, ...]) -> str:
    step: Any = table["steps"][place[1]]
    written = step.get("kind")
    if written is None:
        return f"it is missing; {meant('', KINDS)}"
    return f"there is no step of the kind {shown(written)}; {meant(written, KINDS)}"


def _fields(place: tuple[str | int, ...]) -> list[str]:
    """Return the keys that there are where one was written that there is not."""
    made: type[BaseModel] = Runbook
    if len(place) > 3 and place[0] == "steps":
        made = KINDS[str(place[2])]
    return list(made.model_fields)
