"""Text as rows of cells: separated by commas, semicolons, tabs or bars, and quoted as spreadsheets write them."""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from models.data.column_names import purpose
from models.data.table import Cells

SEPARATORS = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas"}
NOTHING = "\x1f"  # separates no cells in any text that people write
LOOKED_AT = 200  # rows, for the separator
REGULAR = 0.9  # of the rows are as wide as most, where no name tells that it is a table
NAMES = 100  # of columns, looked at
UNQUOTED = "Quotation marks do not come in pairs here, so they were taken as text."
LINE = re.compile(r"[^\n]*\n|[^\n]+")
TOLD = re.compile(r"sep=([,;\t|^~:#])\n", re.IGNORECASE)  # as Excel writes in the first line

csv.field_size_limit(2**31 - 1)  # cells are cut later, and the file has a limit of its own


@dataclass(frozen=True)
class _Split:
    """How a text looks when split by one separator."""

    separator: str
    named: int
    regular: float

    @property
    def likely(self) -> bool:
        return self.named > 0 or self.regular >= REGULAR


def read_delimited(text: str) -> Cells | None:
    """Return the rows of a table, None where the text looks like none."""
    told = TOLD.match(text)
    text = text[told.end() :] if told else text
    separator = told.group(1) if told else _separator(text)
    if separator is None:
        return None
    quoted = _quoted(text, separator)
    between = f"a table, cells separated by {SEPARATORS.get(separator, f'“{separator}”')}"
    return Cells(
        form="a table of one column" if separator == NOTHING else between,
        rows=_rows(text, separator, quoted=quoted),
        notes=() if quoted else (UNQUOTED,),
    )


def _rows(text: str, separator: str, *, quoted: bool = True) -> Iterator[list[str]]:
    return csv.reader(_lines(text), delimiter=separator, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)


def _lines(text: str) -> Iterator[str]:
    return (line.group() for line in LINE.finditer(text))


def _separator(text: str) -> str | None:
    splits = [split for separator in SEPARATORS if (split := _split(text, separator)) and split.likely]
    if splits:
        return max(splits, key=lambda split: (split.named, split.regular)).separator  # of equals, the first
    names = next(_rows(text, NOTHING), [])
    return NOTHING if names and purpose(names[0]) else None


def _split(text: str, separator: str) -> _Split | None:
    """Return how a separator splits the first rows; None where it does not, or as it splits sentences."""
    rows = [row for row in islice(_rows(text, separator), LOOKED_AT) if row]
    widths = Counter(map(len, rows))
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    names = rows[0][:NAMES] if rows and len(rows[0]) > 1 else []
    named = sum(purpose(name) is not None for name in names)
    if not named and (usual < 2 or len(rows) < 2 or _prose(rows, separator)):
        return None
    return _Split(separator, named, widths[usual] / len(rows) if usual > 1 else 0.0)


def _prose(rows: list[list[str]], separator: str) -> bool:
    """Tell whether a space follows most commas or semicolons, as in sentences."""
    following = [cell for row in rows for cell in row[1:]]
    return separator in ",;" and sum(cell.startswith(" ") for cell in following) > len(following) / 2


def _quoted(text: str, separator: str) -> bool:
    """Tell whether quotation marks enclose cells: a text that begins with one would swallow the rows after it."""
    if '"' not in text:
        return True
    try:
        deque(csv.reader(_lines(text), delimiter=separator, strict=True), maxlen=0)
    except csv.Error:
        return _regular_rows(text, separator, quoted=True) >= _regular_rows(text, separator, quoted=False)
    return True


def _regular_rows(text: str, separator: str, *, quoted: bool) -> int:
    """Count the rows that are as wide as most."""
    return max(Counter(map(len, _rows(text, separator, quoted=quoted))).values())
