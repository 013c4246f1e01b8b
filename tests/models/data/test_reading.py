"""Files as tables, by their content."""

import contextlib
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.data.values import DataLimits
from models.errors import Refusal
from tests.models.data.files import REVIEWS, archive, notes, prepared, table, workbook

SHEET = workbook([["text", "label"], ["good", "yes"], ["bad", "no"]])
PIECES = [b"text,label\n", b'"', b"\n", b"\r", b"\0", b",", b";", b"\t", b"{", b"[", b'{"text":', b"]", b"}", b"=1+1"]
PIECES += [
    b"good",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"PK\x03\x04",
    b"\xe4",
    b"sep=;\n",
    b" " * 50,
    b"1.0",
]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty"),
        (b"\0\0\n \t", "This file is empty"),
        (b"\xef\xbb\xbf \n", "This file is empty"),
        (b"\x89PNG\r\n\x1a\n", "This is a PNG picture, whatever its name says. Attach a table"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (pickle.dumps(["text"], protocol=4), "a Python pickle"),
        (pickle.dumps(["text"], protocol=2), "a Python pickle"),
        (b"\x7fELF\x02", "a program"),
        (b"MZ\x90\0\x03", "a program"),
        (b"\x1f\x8b\x08", "a compressed file"),
        (b"7z\xbc\xaf\x27\x1c", "an archive"),
        (b"Rar!\x1a\x07", "an archive"),
        (b"SQLite format 3\0", "a database"),
        (b"PAR1\x15", "a Parquet file"),
        (b"{\\rtf1\\ansi text}", "a formatted document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file, or a protected one. Save it as .xlsx"),
        (b"text,label\n", "one row only|no rows"),
        (b"text,label\ngood,yes\n", "one row only"),
        (b"just one line", "one row only"),
        (b"x" * 2001, "more than 0.0 MB"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence) as told:
        table(data, DataLimits(file_bytes=2000))
    assert str(told.value).endswith(".")


def test_of_too_many_rows_a_sample_of_all_is_taken_and_that_is_said() -> None:
    """Files are often sorted by label: the first rows would be of one class."""
    lines = [f"text {number},{'early' if number < 900 else 'late'}" for number in range(1000)]
    found = prepared("text,label\n" + "\n".join(lines), limits=DataLimits(rows=100))
    assert sum(found.classes.values()) == 100
    assert 0 < found.classes["late"] < 30
    assert "The file has 1,000 rows: a random sample of 100 was taken." in notes(found)


def test_too_many_columns_are_cut_and_that_is_said() -> None:
    found = table(
        "\n".join(",".join(f"{row}{column}x" for column in range(20)) for row in range(4)), DataLimits(columns=5)
    )
    assert {len(row) for row in found.rows} == {5} == {len(found.columns)}
    assert "more than 5 columns: the first 5 were read" in notes(found)


@given(st.one_of(st.binary(max_size=400), st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)))
def test_any_file_is_examples_or_a_sentence(data: bytes) -> None:
    with contextlib.suppress(Refusal):
        found = table(data)
        assert {len(row) for row in found.rows} == {len(found.columns)}
        assert len(set(found.columns)) == len(found.columns)
        assert "".join([*found.columns, *map("".join, found.rows)]).encode().find(b"\0") < 0
        assert len(prepared(data).examples) >= 2


@given(st.sampled_from([SHEET, archive(xl__workbook_xml=b"<x/>"), REVIEWS.encode("utf-16")]), st.data())
def test_any_damage_is_examples_or_a_sentence(data: bytes, draw: st.DataObject) -> None:
    damaged = bytearray(data)
    for place in draw.draw(st.lists(st.integers(4, len(data) - 1), max_size=8)):
        damaged[place] = draw.draw(st.integers(0, 255))
    with contextlib.suppress(Refusal):
        prepared(bytes(damaged[: draw.draw(st.integers(4, len(data)))]))
