"""What every kind of file is read into: named columns and rows of clean cells."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from models.data.cleaning import Cleaner, without_controls
from models.data.header import is_header
from models.data.sample import sample
from models.data.values import DataLimits, LeftOut
from models.errors import Refusal

NAME_CHARACTERS = 60
NO_ROWS = "This file has no rows. Attach one with a row for each example."
ONE_ROW = "This file has one row only. Attach one with a row for each example."


@dataclass(frozen=True)
class Cells:
    """What a reader found in a file: rows as they come, and what it assumed and did, in sentences.

    Attributes
    ----------
    form
        What the file is, in words.
    columns
        None where the first row may name them.
    """

    form: str
    rows: Iterable[Sequence[str]]
    columns: tuple[str, ...] | None = None
    assumed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Named columns and rows as wide as they are; `total` counts the rows of the file, which may be more."""

    form: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    total: int
    assumed: tuple[str, ...]
    notes: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()

    def column(self, name: str) -> list[str]:
        """Return all cells of a column."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]


def tabulate(cells: Cells, limits: DataLimits) -> Table:
    """Name the columns, take a sample of too many rows, and clean it; raises `Refusal` where no two rows are left."""
    rows = _filled(cells.rows, limits.columns)
    first = next(rows, None)
    if first is None:
        raise Refusal(NO_ROWS)
    kept, following = sample(rows, limits.rows)
    cleaner = Cleaner(limits.cell_characters)
    assumed = list(cells.assumed)
    names = cells.columns
    if names is None and is_header(first, kept):
        names = tuple(first)
        assumed.append("The first row names the columns.")
        total = following
    else:
        if names is None:
            assumed.append("There is no row of names: the first row is data, like the others.")
        kept, total = [first, *kept][: limits.rows], following + 1
    clean = [cleaner.row(row) for row in kept]
    width = min(max(len(names or ()), _usual_width(clean)), limits.columns)
    fitting = [row[:width] + ("",) * (width - len(row)) for row in clean if not any(row[width : limits.columns])]
    _check(len(fitting))
    notes = [*cells.notes, *cleaner.notes(), *_size_notes(total, len(kept), chain([names or ()], clean), limits)]
    too_wide = len(clean) - len(fitting)
    reason = "more cells than there are columns (a text that holds the separator needs quotes around it)"
    return Table(
        form=cells.form,
        columns=_unique(names or (), width, limits),
        rows=fitting,
        total=total,
        assumed=tuple(map(without_controls, assumed)),
        notes=tuple(map(without_controls, notes)),
        left_out=(LeftOut(reason=reason, rows=too_wide),) if too_wide else (),
    )


def _filled(rows: Iterable[Sequence[str]], most_columns: int) -> Iterator[Sequence[str]]:
    """Yield the rows that hold anything, with one cell more than is read where there are more."""
    return (row[: most_columns + 1] for row in rows if any(cell and not cell.isspace() for cell in row))


def _usual_width(rows: list[tuple[str, ...]]) -> int:
    """Return how many cells most rows have, empty ones at their ends aside."""
    widths = Counter(max((place for place, cell in enumerate(row, start=1) if cell), default=0) for row in rows)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _check(rows: int) -> None:
    if rows < 2:
        raise Refusal(ONE_ROW if rows else NO_ROWS)


def _size_notes(total: int, kept: int, rows: Iterable[Sequence[str]], limits: DataLimits) -> Iterator[str]:
    if total > kept:
        yield f"The file has {total:,} rows: a random sample of {kept:,} was taken."
    if any(len(row) > limits.columns for row in rows):
        yield f"The file has more than {limits.columns} columns: the first {limits.columns} were read."


def _unique(names: Sequence[str], width: int, limits: DataLimits) -> tuple[str, ...]:
    """Return a name for each column: short, not empty, and none twice."""
    cleaner = Cleaner(limits.cell_characters)
    unique: list[str] = []
    for place in range(width):
        given = " ".join(cleaner.cell(names[place] if place < len(names) else "").split())[:NAME_CHARACTERS].rstrip()
        name = wanted = given or f"column {place + 1}"
        number = 1
        while name in unique:
            number += 1
            name = f"{wanted} ({number})"
        unique.append(name)
    return tuple(unique)
