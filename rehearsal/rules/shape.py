"""Small checks that are put together into the shape of a body, and the errors that they find.

Codes and messages are those of Discord's error 50035, "Invalid Form Body", where it is known what it says.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rehearsal.errors import ApiError, Unsupported
from rehearsal.wire import JSON

Path = tuple[str | int, ...]


class Problems:
    """What is wrong with a body, by its place there."""

    def __init__(self) -> None:
        self.count = 0
        self._errors: JSON = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Note one error."""
        self.count += 1
        here = self._errors
        for step in path:
            here = here.setdefault(str(step), {})
        here.setdefault("_errors", []).append({"code": code, "message": message})

    def raise_any(self) -> None:
        """Raise `ApiError` 50035 if there is any error."""
        if self.count:
            raise ApiError(400, 50035, "Invalid Form Body", self._errors)


Check = Callable[[Any, Path, Problems], None]


def text(low: int = 0, high: int | None = None, pattern: str | None = None) -> Check:
    """Check a text's length, ends stripped as Discord does, and its pattern."""
    matches = re.compile(pattern).fullmatch if pattern else None

    def check(value: Any, path: Path, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add(path, "STRING_TYPE_CONVERT", "Could not interpret as string.")
            return
        _length(len(value.strip()), low, high, path, problems)
        if matches is not None and not matches(value):
            problems.add(path, "STRING_TYPE_REGEX", f"String value did not match validation regex {pattern}.")

    return check


def number(low: float | None = None, high: float | None = None, *, whole: bool = True) -> Check:
    """Check a number's type and size."""
    types = int if whole else int | float

    def check(value: Any, path: Path, problems: Problems) -> None:
        if isinstance(value, bool) or not isinstance(value, types):
            problems.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not {"int" if whole else "float"}.')
        elif low is not None and value < low:
            problems.add(path, "NUMBER_TYPE_MIN", f"Value should be greater than or equal to {low}.")
        elif high is not None and value > high:
            problems.add(path, "NUMBER_TYPE_MAX", f"Value should be less than or equal to {high}.")

    return check


def boolean(value: Any, path: Path, problems: Problems) -> None:
    """Check for true or false."""
    if not isinstance(value, bool):
        problems.add(path, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def snowflake(value: Any, path: Path, problems: Problems) -> None:
    """Check for an identifier; discord.py sends some as numbers, and Discord takes them."""
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,20}", str(value)):
        problems.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')


def anything(_value: Any, _path: Path, _problems: Problems) -> None:
    """Take a field that Discord ignores."""


def unsupported(value: Any, path: Path, _problems: Problems) -> None:
    """Refuse, as a failure of the rehearsal, a field that Discord has and the rehearsal has not."""
    if value:
        raise Unsupported(f"the rehearsal lacks the field {'.'.join(map(str, path))}")


def among(*values: object) -> Check:
    """Check for one of a few values."""

    def check(value: Any, path: Path, problems: Problems) -> None:
        if value not in values or isinstance(value, bool):
            problems.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {values}.")

    return check


def array(item: Check, low: int = 0, high: int | None = None) -> Check:
    """Check an array's length and its items."""

    def check(value: Any, path: Path, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
            return
        _length(len(value), low, high, path, problems)
        for place, one in enumerate(value):
            item(one, (*path, place), problems)

    return check


def table(key: Check, item: Check) -> Check:
    """Check an object whose keys are free."""

    def check(value: Any, path: Path, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType.")
            return
        for name, one in value.items():
            key(name, (*path, name), problems)
            item(one, (*path, name), problems)

    return check


def record(fields: Mapping[str, Check], required: Iterable[str] = ()) -> Check:
    """Check an object with fields of known names; null counts as absent.

    A field of any other name raises `Unsupported`: Discord may know it, the rehearsal does not.
    """
    needed = tuple(required)

    def check(value: Any, path: Path, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType.")
            return
        for name in needed:
            if value.get(name) is None:
                problems.add((*path, name), "BASE_TYPE_REQUIRED", "This field is required")
        for name, one in value.items():
            if name not in fields:
                raise Unsupported(f"the rehearsal knows no field {'.'.join(map(str, (*path, name)))}")
            if one is not None:
                fields[name](one, (*path, name), problems)

    return check


def tagged(checks: Mapping[int, Check]) -> Check:
    """Check an object by its `type`, which is one of a few."""

    def check(value: Any, path: Path, problems: Problems) -> None:
        tag = value.get("type") if isinstance(value, dict) else None
        if not isinstance(tag, int) or tag not in checks:
            allowed = ", ".join(map(str, checks))
            problems.add((*path, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({allowed}).')
            return
        checks[tag](value, path, problems)

    return check


def then(first: Check, second: Check) -> Check:
    """Make a second check where the first found nothing."""

    def check(value: Any, path: Path, problems: Problems) -> None:
        before = problems.count
        first(value, path, problems)
        if problems.count == before:
            second(value, path, problems)

    return check


def _length(length: int, low: int, high: int | None, path: Path, problems: Problems) -> None:
    if low <= length and (high is None or length <= high):
        return
    if length == 0 and low > 0:
        problems.add(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif high is None:
        problems.add(path, "BASE_TYPE_MIN_LENGTH", f"Must be {low} or more in length.")
    elif low > 0:
        problems.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
    else:
        problems.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
