"""Values of one step that later ones use: `{first.candidates.0.piece.text}`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from bot.runbooks.mistakes import meant, shown
from bot.runbooks.steps import REFERENCE

TUNED = "tuned"  # the model that a step trained, as the option `model` takes it
Path = tuple[str, ...]


class ValueMissing(Exception):
    """A value that a step did not bring after all; the message is a sentence for the instructor."""


def references(text: str) -> Iterator[tuple[str, Path]]:
    """Yield the step's name and the path of every value that a text uses."""
    for name, path in re.findall(REFERENCE, text):
        yield name, path_of(path)


def path_of(text: str) -> Path:
    """Return a path that is written with dots."""
    return tuple(text.strip(".").split("."))


def filled(text: str, values: Mapping[str, Any]) -> str:
    """Return a text with the values of steps in it; raises `ValueMissing`."""
    return re.sub(REFERENCE, lambda found: str(value_at(values, (found[1], *path_of(found[2])))), text)


def value_at(values: Any, path: Sequence[str]) -> Any:
    """Return what stands at a path in JSON; raises `ValueMissing`."""
    found = values
    for part in path:
        try:
            found = found[int(part)] if isinstance(found, list) else found[part]
        except (KeyError, IndexError, ValueError, TypeError):
            raise ValueMissing(f"There is no value {{{'.'.join(path)}}}: “{part[:40]}” is not there.") from None
    return found


def fault(made: type[BaseModel], path: Path, *, trains: bool) -> str | None:
    """Return why results of a type have nothing at a path; None where they may."""
    if trains and path == (TUNED,):
        return None
    at: Any = made
    for part in path:
        fields = _fields(at)
        if fields is not None and part not in fields:
            known = [*fields, *([TUNED] if trains and at is made else [])]
            return f"no value {shown(part)} comes of this step; {meant(part, known)}"
        if fields is None and not _has(at, part):
            return f"nothing is called {shown(part)} there: it is a list, counted from 0, or a single value."
        at = fields[part] if fields is not None else _inner(at)
    return None


def _fields(of: Any) -> dict[str, Any] | None:
    return {name: _bare(field.annotation) for name, field in of.model_fields.items()} if _is_model(of) else None


def _is_model(of: Any) -> bool:
    return isinstance(of, type) and issubclass(of, BaseModel)


def _bare(annotation: Any) -> Any:
    """Return a type without `None` and without its constraints."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        members = [one for one in get_args(annotation) if one is not type(None)]
        return _bare(members[0]) if len(members) == 1 else Any
    return annotation


def _has(of: Any, part: str) -> bool:
    origin = get_origin(of)
    if of is Any or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return True
    return origin in {tuple, list} and part.isdecimal()


def _inner(of: Any) -> Any:
    inner = get_args(of)
    return _bare(inner[0]) if get_origin(of) in {tuple, list} and inner else Any
