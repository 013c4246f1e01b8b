"""Excel's .xlsx files as rows: the values as they were last computed, within limits.

openpyxl and not calamine: that one ends its process where memory does, for a sheet of two cells far apart.
"""

import datetime
import io
import warnings
import zipfile
from itertools import islice
from typing import Any

from models.data.table import Cells
from models.data.values import DataLimits
from models.errors import Refusal

LOOKED_AT = 50_000  # rows of a sheet: two seconds
KINDS = {
    "xl/workbook.bin": "a spreadsheet in Excel's binary format. Save it as .xlsx or CSV",
    "word/document.xml": "a Word document. Save its text as .txt, or its table as CSV",
    "ppt/presentation.xml": "a presentation. Save its text as .txt",
    "data.pkl": "a saved model. Attach the data as CSV",
    "content.xml": "an OpenDocument file. Save it as .xlsx or CSV",
}
OTHER = "an archive. Attach the file inside it"
BROKEN = "This spreadsheet is broken: it cannot be read. Open it, save it anew as .xlsx or CSV, and attach that."
EMPTY = "This spreadsheet has no cells with anything in them."


def read_spreadsheet(data: bytes, limits: DataLimits) -> Cells:
    """Return the rows of the first sheet that has any; raises `Refusal` for another archive, or too large a one."""
    try:
        return _read(data, limits)
    except (Refusal, MemoryError):
        raise
    except Exception as error:  # what openpyxl raises for what is no spreadsheet is told nowhere
        raise Refusal(BROKEN) from error


def _read(data: bytes, limits: DataLimits) -> Cells:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _check(archive, limits)
    # Imported late, with the XML parser behind it: most files are none.
    from openpyxl import load_workbook  # noqa: PLC0415

    with warnings.catch_warnings():  # of features that hold no values, such as styles
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            rows = _rows(sheet, limits)
            if rows:
                notes = (f"Rows after the first {LOOKED_AT:,} were not read.",) if len(rows) == LOOKED_AT else ()
                return Cells("an Excel file", rows, assumed=_assumed(sheet.title, len(book.worksheets)), notes=notes)
    raise Refusal(EMPTY)


def _check(archive: zipfile.ZipFile, limits: DataLimits) -> None:
    """Refuse what is no spreadsheet, and what would unpack to too much by its own account."""
    members = archive.infolist()
    names = {
        member.filename.rpartition("/")[2] if member.filename.endswith("data.pkl") else member.filename
        for member in members
    }
    if "xl/workbook.xml" not in names:
        raise Refusal(f"This is {next((told for name, told in KINDS.items() if name in names), OTHER)}.")
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        most = f"{limits.unpacked_bytes / 1e6:.0f} MB"
        raise Refusal(f"This spreadsheet unpacks to more than {most}. Attach the part that matters, or save it as CSV.")


def _rows(sheet: Any, limits: DataLimits) -> list[list[str]]:
    """Return the rows that hold anything, as wide as the widest."""
    sheet.reset_dimensions()  # which may be far larger than what is filled
    seen = islice(sheet.iter_rows(max_col=limits.columns, values_only=True), LOOKED_AT)
    rows = [filled for row in seen if (filled := _filled(row))]
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _filled(row: tuple[Any, ...]) -> list[str]:
    """Return the cells of a row up to the last that holds anything."""
    end = max((place for place, value in enumerate(row, start=1) if value is not None), default=0)
    return [_written(value) for value in row[:end]]


def _written(value: Any) -> str:
    """Return a value as a person reads it in the cell."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
    return str(value)


def _assumed(title: str, sheets: int) -> tuple[str, ...]:
    return (f"Of {sheets} sheets, “{title[:60]}” was read.",) if sheets > 1 else ()
