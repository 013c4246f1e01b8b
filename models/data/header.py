"""Whether the first row of a table names its columns."""

import re
from collections.abc import Sequence

from models.data.column_names import purpose

NAME_CHARACTERS = 40
NAME_WORDS = 4
LOOKED_AT = 200  # rows
NUMBER = re.compile(r"[-+]?\d[\d.,:/ -]*%?$")


def is_header(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a first row is names: none is a number or a value of its own column, and they look like names."""
    cells = [" ".join(cell.split()) for cell in first]
    below = rows[:LOOKED_AT]
    if any(NUMBER.match(cell) or (cell and cell.casefold() in _column(below, at)) for at, cell in enumerate(cells)):
        return False
    return any(map(purpose, cells)) or _may_be_names([cell for cell in cells if cell])


def _may_be_names(cells: Sequence[str]) -> bool:
    """Tell whether cells are short, different, and no sentences."""
    short = all(len(cell) <= NAME_CHARACTERS and len(cell.split()) <= NAME_WORDS for cell in cells)
    different = len({cell.casefold() for cell in cells}) == len(cells)
    return short and different and not any(cell.endswith((".", "!", "?")) for cell in cells)


def _column(rows: Sequence[Sequence[str]], place: int) -> set[str]:
    return {" ".join(row[place].split()).casefold() for row in rows if place < len(row)}
