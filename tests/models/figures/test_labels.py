import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.figures.labels import JOINERS, LONGEST, fitted, legible, visible, wrapped
from models.figures.typeface import families_with, width_of
from tests.models.figures.looks import HOSTILE


@pytest.mark.parametrize(
    "text",
    [
        *("Paris", "$x^2$ \\alpha", "Привет", "Ωμέγα", "مرحبا", "שלום", "नमस्ते", "বাংলা", "தமிழ்", "ไทย"),
        *("你好，世界", "こんにちは", "안녕", "😀🤖👍🏽", "👨\u200d👩\u200d👧", "❤\ufe0f", "e\u0301"),
    ],
)
def test_what_has_glyphs_is_left_alone(text: str) -> None:
    assert legible(text) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\nb\tc\r", "a↵b⇥cU+000D"),
        ("\x00", "U+0000"),
        ("\ud800", "U+D800"),
        ("\U00012031", "U+12031"),
        ("\u202eabc", "U+202Eabc"),
        ("\u200d", "U+200D"),
        ("a\u200b", "aU+200B"),
        ("\u2800", "U+2800"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("0\u0e33 ก\u0e33", "0U+0E33 ก\u0e33"),
        (3 * "ल\u0902\u200d", 3 * "ल\u0902\u200d"),
        ("e" + 5 * "\u0301", "e\u0301\u0301\u0301U+0301U+0301"),
    ],
)
def test_what_nobody_could_see_is_written_as_its_code_point(text: str, seen: str) -> None:
    assert legible(text) == seen


@pytest.mark.parametrize(
    ("token", "seen"),
    [(" the", "␣the"), ("  ", "␣␣"), ("\u00a0x", "⍽x"), ("\u3000", "U+3000"), ("", "∅"), ("▁a", "▁a")],
)
def test_a_token_shows_its_spaces(token: str, seen: str) -> None:
    assert visible(token) == seen
    assert visible(seen) == seen


@given(HOSTILE)
def test_every_text_becomes_one_line_of_glyphs(text: str) -> None:
    for line in (legible(text), visible(text)):
        assert all(families_with(character) for character in line)
        assert all(character in JOINERS or unicodedata.category(character)[0] != "C" for character in line)
        assert len(line) <= 8 * LONGEST + 1


def test_only_the_start_of_a_long_text_is_looked_at() -> None:
    assert legible("x" * LONGEST) == "x" * LONGEST
    assert legible("x" * 10_000_000) == "x" * LONGEST + "…"


@given(HOSTILE, st.integers(20, 340), st.booleans())
def test_a_fitted_line_has_room_and_keeps_what_it_can(text: str, width: int, bold: bool) -> None:
    line = legible(text)
    cut = fitted(line, width, bold=bold)
    assert width_of(cut, bold=bold) <= width
    if width_of(line, bold=bold) <= width:
        assert cut == line
    else:
        assert cut.endswith("…")
        assert line.startswith(cut[:-1])


def test_a_title_breaks_between_words_into_two_lines_at_most() -> None:
    assert wrapped("one two", 340) == ["one two"]
    first, second = wrapped(
        "The quick brown fox jumps over the lazy dog and sleeps in the warm sun for days on end", 200
    )
    assert first == "The quick brown fox jumps over"
    assert second.startswith("the lazy dog")
    assert second.endswith("…")


@example("\U0001ee00")  # in DejaVu Sans, and not in its bold letters
@given(HOSTILE)
def test_a_title_of_any_text_has_room(text: str) -> None:
    lines = wrapped(legible(text), 340, 14, bold=True)
    assert 1 <= len(lines) <= 2
    assert all(width_of(line, 14, bold=True) <= 340 for line in lines)
