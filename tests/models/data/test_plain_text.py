"""Plain text as one column."""

import pytest

from tests.models.data.files import table

VERSE = "Roses are red,\nviolets are blue.\n\nSugar is sweet,\nand so are you.\n"
WRAPPED = """It was the best of times, it was the worst of times, it was
the age of wisdom, it was the age of foolishness, it was
the epoch of belief.
\t
\nWe had everything before us, we had nothing before us, we were
all going direct to Heaven, we were all going direct the
other way.
"""


def test_each_line_is_a_text() -> None:
    found = table("Hello, world.\nHow are you?\nFine, thanks.")
    assert (found.columns, found.rows) == (("text",), [("Hello, world.",), ("How are you?",), ("Fine, thanks.",)])
    assert found.assumed[-1] == "Each line is one text."


@pytest.mark.parametrize("text", ["A line.\n" * 30 + "\nAnd another.\n", "One.\n\nTwo.\n\n\nThree.\n"])
def test_blank_lines_by_chance_or_after_each_line_change_nothing(text: str) -> None:
    found = table(text)
    assert found.assumed[-1] == "Each line is one text."
    assert not any("\n" in row[0] for row in found.rows)


@pytest.mark.parametrize("text", [VERSE, WRAPPED])
def test_blank_lines_make_paragraphs(text: str) -> None:
    found = table(text)
    assert len(found.rows) == 2
    assert found.assumed[-1].startswith("Each paragraph is one text")


def test_verse_keeps_its_lines_and_prose_is_joined() -> None:
    assert table(VERSE).rows[0] == ("Roses are red,\nviolets are blue.",)
    assert "\n" not in table(WRAPPED).rows[0][0]


@pytest.mark.parametrize(
    "text", ["Hello, world\nOh well, yes\nI see, you\n", "[1] First\n[2] Second\n", "{so} be it\nyes\n"]
)
def test_sentences_are_no_table_and_brackets_no_json(text: str) -> None:
    assert table(text).form == "plain text"
