"""Text as rows of cells."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.models.data.files import left_out, notes, table

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]
LETTERS = st.characters(codec="cp1252", exclude_categories=["Cc", "Z"])
CELLS = st.text(LETTERS, min_size=1, max_size=8)
SEPARATORS = [",", ";", "\t", "|"]
FILM = ("It is long, slow; and | good", "A bit loud")


@pytest.mark.parametrize("separator", SEPARATORS)
def test_separators_are_recognised_and_quotes_enclose_cells(separator: str) -> None:
    found = table(written([["text", "label, or class"], [FILM[0], "yes"], [FILM[1], "no"]], separator))
    assert (found.columns, found.rows) == (("text", "label, or class"), [(FILM[0], "yes"), (FILM[1], "no")])


@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=2, max_size=8),
    st.sampled_from(SEPARATORS),
    st.sampled_from(ENCODINGS),
)
def test_what_was_written_is_read(rows: list[tuple[str, str]], separator: str, encoding: str) -> None:
    """In Windows-1252 with plain letters enough: a file of nothing else says nothing of its encoding."""
    plain = [("That is what we think of it", "yes"), *rows, ("and that is what others do", "no")]
    found = table(written([["text", "label"], *map(list, plain)], separator).encode(encoding))
    assert found.columns == ("text", "label")
    if encoding != "cp1252":
        assert found.rows == plain
    assert len(found.rows) == found.total == len(plain)


def written(rows: list[list[str]], separator: str) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "ham\tSee you at nine then\nspam\tWin a prize now\nham\tOn my way\n",
        "Loved it;positive\nHated it;negative\nIt was fine, mostly;positive\n",
        "5;Loved it\n1;Hated it\n5;Fine\n",
    ],
)
def test_a_table_without_a_row_of_names_is_recognised_and_its_columns_are_numbered(text: str) -> None:
    found = table(text)
    assert found.columns == ("column 1", "column 2")
    assert found.total == len(found.rows) == 3
    assert "There is no row of names" in found.assumed[-1]


def test_names_that_nobody_knows_are_names_all_the_same() -> None:
    found = table("wat,hoe\neen lang verhaal over niets,goed\nnog een verhaal,slecht\nen nog een,goed\n")
    assert found.columns == ("wat", "hoe")
    assert found.assumed[-1] == "The first row names the columns."


def test_columns_without_a_name_or_with_the_same_get_one() -> None:
    assert table("text,,label,label\na b,1,yes,1\nc d,2,no,0\n").columns == ("text", "column 2", "label", "label (2)")


def test_rows_with_too_many_cells_are_left_out_and_short_ones_are_filled() -> None:
    found = table("text,label\ngood,yes\nwell, not so good,no\nbad\nawful,no\n,,\n\nfine,yes,\n")
    assert found.rows == [("good", "yes"), ("bad", ""), ("awful", "no"), ("fine", "yes")]
    ((reason, rows),) = left_out(found).items()
    assert (reason.startswith("more cells than there are columns"), rows) == (True, 1)


def test_long_cells_are_cut_and_that_is_said() -> None:
    found = table(f"text,label\n{'long ' * 12_000},yes\nshort,no\n")
    assert len(found.rows[0][0]) == 19_999
    assert "1 cell held more than 20,000 characters and was cut." in notes(found)


@pytest.mark.parametrize(
    "formula", ['=HYPERLINK("http://evil.example","click")', "=1+1", "@SUM(A1:A9)", "=cmd|' /C calc'!A0"]
)
def test_formulae_are_text_and_that_is_said(formula: str) -> None:
    found = table(written([["text", "label"], [formula, "yes"], ["harmless", "no"]], ","))
    assert found.rows[0] == (formula, "yes")
    assert notes(found) == "1 cell looks like a formula: it is taken as text and never computed."


@pytest.mark.parametrize("text", ["= that is it", "-5", "+1 for this", "@ada said so"])
def test_what_only_begins_like_a_formula_is_none(text: str) -> None:
    assert notes(table(f"text,label\n{text},yes\nharmless,no\n")) == ""


def test_a_quotation_mark_that_is_not_closed_swallows_no_rows() -> None:
    lines = "".join(f"{label}\t{text}\n" for label, text in [("ham", '"Wow she said'), ("spam", "Win")] * 50)
    found = table(f"label\ttext\n{lines}")
    assert (found.total, found.rows[0]) == (100, ("ham", '"Wow she said'))
    assert "Quotation marks do not come in pairs" in notes(found)


def test_a_stray_quotation_mark_does_not_undo_the_others() -> None:
    lines = "".join(f'"well, number {number}",yes\n' for number in range(20))
    found = table(f'text,label\n{lines}"odd" one,no\n')
    assert (found.total, found.rows[0]) == (21, ("well, number 0", "yes"))


def test_a_row_may_be_several_lines_and_one_line_may_be_long() -> None:
    found = table('text,label\n"two\r\nlines",yes\n' + "x" * 300_000 + ",no\n")
    assert found.rows[0] == ("two\nlines", "yes")
    assert found.total == 2


def test_the_separator_that_excel_writes_in_the_first_line_counts() -> None:
    assert table("sep=^\ntext^label\nso, so; good^yes\nbad^no\n").rows == [("so, so; good", "yes"), ("bad", "no")]


def test_decimal_commas_do_not_separate() -> None:
    assert table("Film;1,5;gut\nBuch;2,5;schlecht\nLied;1,5;gut\n").rows[0] == ("Film", "1,5", "gut")


def test_a_table_of_one_column_keeps_its_commas() -> None:
    found = table("review\nGood, really\nBad, sadly\n")
    assert (found.columns, found.rows) == (("review",), [("Good, really",), ("Bad, sadly",)])
