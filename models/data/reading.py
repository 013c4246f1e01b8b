"""A file as a table, by its content: its name is never looked at."""

from dataclasses import replace

from models.data.delimited import read_delimited
from models.data.encoding import decode
from models.data.json_rows import looks_like_json, read_json
from models.data.plain_text import read_plain_text
from models.data.signatures import OLD_OFFICE, ZIP, signature
from models.data.spreadsheet import read_spreadsheet
from models.data.table import Cells, Table, tabulate
from models.data.values import DataLimits
from models.errors import Refusal

EMPTY = "This file is empty. Attach one with a row for each example."
WANTED = "Attach a table (CSV, Excel .xlsx or JSON) or plain text."


def read_table(data: bytes, limits: DataLimits) -> Table:
    """Return what is in a file; raises `Refusal` with what to do for a file that cannot be used."""
    check_size(len(data), limits)
    return tabulate(_cells(data, limits), limits)


def check_size(size: int, limits: DataLimits) -> None:
    """Refuse a file of too many bytes."""
    if size > limits.file_bytes:
        most = f"{limits.file_bytes / 1e6:.1f} MB"
        raise Refusal(f"This file has more than {most}, and I read no more. Attach the part that matters.")


def _cells(data: bytes, limits: DataLimits) -> Cells:
    if not data.strip(b"\0 \t\r\n"):
        raise Refusal(EMPTY)
    if data.startswith(ZIP):
        return read_spreadsheet(data, limits)
    if data.startswith(OLD_OFFICE):
        raise Refusal("This is an old Excel file, or a protected one. Save it as .xlsx without a password, or as CSV.")
    if what := signature(data):
        raise Refusal(f"This is {what}, whatever its name says. {WANTED}")
    text, encoding = decode(data)
    if not text.strip():
        raise Refusal(EMPTY)
    cells = read_json(text) if looks_like_json(text) else read_delimited(text) or read_plain_text(text)
    return replace(cells, assumed=(f"Read as {encoding}.", *cells.assumed))
