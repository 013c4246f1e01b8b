"""Excel's files as rows, and archives that are none."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from models.data.values import DataLimits
from models.errors import Refusal
from tests.models.data.files import archive, left_out, table, workbook

ROWS: list[list[Any]] = [["text", "stars"], ["good", 5], ["bad", 1.0]]


def test_values_are_read_as_a_person_sees_them() -> None:
    rows = [*ROWS, ["half", 2.5], [True, datetime.date(2024, 5, 1)], [None, None], ["#N/A", datetime.time(9, 30)]]
    found = table(workbook(rows))
    assert (found.form, found.columns, found.total) == ("an Excel file", ("text", "stars"), 5)
    assert found.rows == [("good", "5"), ("bad", "1"), ("half", "2.5"), ("True", "2024-05-01"), ("#N/A", "09:30:00")]


def test_the_first_sheet_that_holds_anything_is_read_and_that_is_said() -> None:
    found = table(workbook([], ROWS, [["more"]]))
    assert found.columns == ("text", "stars")
    assert "Of 3 sheets, “Sheet 2” was read." in found.assumed


def test_formulae_are_never_computed() -> None:
    """What they came to is in the file, where a program that computes has saved it; openpyxl has not."""
    found = table(workbook([*ROWS, ["=HYPERLINK(A1)", 3], ["fine", 4]]))
    assert ("", "3") in found.rows
    assert left_out(found) == {}


def test_two_cells_far_apart_take_no_memory() -> None:
    data = workbook([["text", "label"], ["good", "yes"], ["bad", "no"]])
    far = _with_sheet(data, lambda xml: xml.replace(b'r="3"', b'r="1048576"').replace(b'r="B3"', b'r="XFD1048576"'))
    assert table(workbook(ROWS)).total == 2
    with pytest.raises(Refusal, match="one row only"):
        table(far)


def _with_sheet(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    source, file = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for member in source.infolist():
            content = source.read(member)
            changed = change(content) if "sheet1" in member.filename else content
            written.writestr(member.filename, changed)
    return file.getvalue()


def test_entities_that_grow_are_not_followed() -> None:
    """Expat stops at a hundred times the input."""
    grows = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("k"))
    )
    bomb = _with_sheet(workbook(ROWS), lambda xml: grows + b"]>" + re.sub(rb"<v>5</v>", b"<v>&j;</v>", xml))
    with pytest.raises(Refusal, match="spreadsheet is broken"):
        table(bomb)


def test_what_unpacks_to_too_much_is_refused_by_its_own_account() -> None:
    bomb = archive(xl__workbook_xml=b"", xl__worksheets__sheet1_xml=bytes(3_000_000))
    assert len(bomb) < 10_000
    with pytest.raises(Refusal, match="unpacks to more than 2 MB"):
        table(bomb, DataLimits(unpacked_bytes=2_000_000))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (archive(word__document_xml=b"<x/>"), "This is a Word document. Save its text as .txt"),
        (archive(content_xml=b"<x/>"), "an OpenDocument file. Save it as .xlsx or CSV"),
        (archive(model__data_pkl=b"x"), "a saved model. Attach the data as CSV"),
        (archive(train_csv=b"text,label\n"), "an archive. Attach the file inside it"),
        (archive(xl__workbook_xml=b"<broken"), "spreadsheet is broken"),
        (workbook(ROWS)[:-200], "spreadsheet is broken"),
        (b"PK\x03\x04" + bytes(range(256)), "spreadsheet is broken"),
        (workbook([]), "no cells with anything in them"),
    ],
)
def test_other_archives_are_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        table(data)


def test_columns_beyond_the_limit_are_not_read() -> None:
    wide = [[f"name {number}" for number in range(300)], *([f"{row}"] * 300 for row in range(3))]
    assert len(table(workbook(wide)).columns) == 100
