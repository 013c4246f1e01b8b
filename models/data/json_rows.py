"""JSON as rows: an array, an object that holds one, lines of JSON, and conversations."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from models.data.chat import conversation
from models.data.table import Cells
from models.errors import Refusal

DEPTH = 3  # of objects in objects, that become columns like `user.name`
MOST_COLUMNS = 1000
BROKEN = "This looks like JSON, but it is broken{where}. Mend it there, or save the table as CSV."
BEGINNING = re.compile(r'\s*(\{\s*["}]|\[\s*([\[\]{"]|(-?\d[\d.eE+-]*|true|false|null)\s*,))')
NO_LIST = "This JSON holds no list of rows. Make it a list of objects, such as [{“text”: …, “label”: …}, …]."


def looks_like_json(text: str) -> bool:
    """Tell whether a text begins as an array or an object of JSON does."""
    return BEGINNING.match(text) is not None


def read_json(text: str) -> Cells:
    """Return the rows; raises `Refusal` for JSON that is broken, or has none."""
    try:
        return _from_value(_parsed(text))
    except RecursionError:
        raise Refusal("This JSON is nested too deeply. Save the table as CSV.") from None
    except ValueError as error:
        return _from_lines(text, error)


def _parsed(text: str) -> Any:
    """Parse JSON with every number as it was written."""
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)


def _from_lines(text: str, error: ValueError) -> Cells:
    values, broken = [], 0
    for line in text.split("\n"):
        if line.strip():
            try:
                values.append(_parsed(line))
            except (ValueError, RecursionError):
                broken += 1
    if len(values) < 2 or broken * 10 > len(values):
        raise Refusal(
            BROKEN.format(where=f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "")
        )
    notes = (f"{broken} lines are broken JSON and were left out.",) if broken else ()
    return _rows_of("lines of JSON", values, notes)


def _from_value(value: Any) -> Cells:
    if isinstance(value, list):
        return _rows_of("a list in JSON", value)
    if not isinstance(value, dict):
        raise Refusal(NO_LIST)
    lists = {key: each for key, each in value.items() if isinstance(each, list) and each}
    if len(lists) > 1 and len(set(map(len, lists.values()))) == 1 and not any(map(_nested, lists.values())):
        rows = [tuple(map(_written, row)) for row in zip(*lists.values(), strict=True)]
        return Cells("JSON, a list a column", rows, tuple(lists))
    if not lists:
        raise Refusal(NO_LIST)
    longest = max(lists, key=lambda key: len(lists[key]))
    notes = (f"Of {len(lists)} lists, the longest was read: “{longest[:60]}”.",) if len(lists) > 1 else ()
    return _rows_of("a list in JSON", lists[longest], notes)


def _nested(values: list[Any]) -> bool:
    return any(isinstance(value, (dict, list)) for value in values)


def _rows_of(form: str, values: list[Any], notes: tuple[str, ...] = ()) -> Cells:
    if all(isinstance(value, list) for value in values):
        return Cells(form, [tuple(map(_written, value)) for value in values], notes=notes)
    if not any(isinstance(value, dict) for value in values):
        return Cells(form, [(_written(value),) for value in values], ("text",), notes=notes)
    given = [value for value in values if isinstance(value, dict)]
    taken = list(map(conversation, given))
    if any(after is not before for before, after in zip(given, taken, strict=True)):
        notes = (*notes, "Of each conversation, the last question and its answer were taken.")
    objects = [dict(_flat(value)) for value in taken]
    columns = list(dict.fromkeys(name for value in objects for name in value))[:MOST_COLUMNS]
    return Cells(
        form, (tuple(value.get(name, "") for name in columns) for value in objects), tuple(columns), notes=notes
    )


def _flat(value: Mapping[str, Any], before: str = "", depth: int = 1) -> Iterator[tuple[str, str]]:
    for name, inner in value.items():
        if isinstance(inner, dict) and depth < DEPTH:
            yield from _flat(inner, f"{before}{name}.", depth + 1)
        else:
            yield f"{before}{name}", _written(inner)


def _written(value: Any) -> str:
    """Return a value as a cell."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return str(value).lower()
    if isinstance(value, Sequence) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)
