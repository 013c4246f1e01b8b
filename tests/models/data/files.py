"""Files that tests make and read."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from models.data.preparing import Prepared, prepare
from models.data.reading import read_table
from models.data.table import Table
from models.data.values import Columns, DataLimits

LIMITS = DataLimits()
REVIEWS = "text;label\nGrüße aus Köln, schön war’s;positiv\nDas Café war übel;negativ\nGroße Enttäuschung;negativ\n"


def table(content: str | bytes, limits: DataLimits = LIMITS) -> Table:
    return read_table(content.encode() if isinstance(content, str) else content, limits)


def prepared(content: str | bytes, recipe: Any = None, *, limits: DataLimits = LIMITS, **columns: Any) -> Prepared:
    return prepare(table(content, limits), recipe, Columns(**columns), limits)


def notes(of: Table | Prepared) -> str:
    return " ".join(of.notes)


def left_out(of: Table | Prepared) -> dict[str, int]:
    return {each.reason: each.rows for each in of.left_out}


def workbook(*sheets: Sequence[Sequence[Any]]) -> bytes:
    """Return an .xlsx file with these sheets."""
    book, file = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(list(row))
    book.save(file)
    return file.getvalue()


def archive(**members: bytes) -> bytes:
    """Return a ZIP archive with these members; `__` in a name is `/`, `_` a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()
