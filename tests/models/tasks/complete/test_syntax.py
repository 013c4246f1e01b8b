"""What Python's parser says, whatever the source."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.tasks.complete.request import Syntax
from models.tasks.complete.syntax import check, whole_lines


def test_what_parses_has_no_message() -> None:
    assert check("def f(x):\n    return x\n") == Syntax()
    assert check("").parses


def test_what_does_not_parse_says_where() -> None:
    found = check("def f(x):\n    return x x\n")
    assert not found.parses
    assert (found.line, found.column) == (2, 14)
    assert found.message == "invalid syntax"


def test_an_end_too_early_lies_in_the_code() -> None:
    found = check("def f(x):\n    # nothing")
    assert not found.parses
    assert found.line <= 2


@pytest.mark.parametrize(
    "source",
    ["(" * 5000, "-" * 50_000 + "1", "[" * 150 + "]" * 150, "a." * 20_000 + "a", "x\x00y", "\ud800", "'\\N{x}'"]
    + ["if x:\n" + " " * depth for depth in (1, 200)]
    + ["".join(" " * depth + "if x:\n" for depth in range(150)), "lambda:" * 5000 + "1", "f'{" * 200, "0" * 5000],
)
def test_hostile_sources_are_answered(source: str) -> None:
    assert isinstance(check(source), Syntax)


def test_odd_escapes_are_not_warned_of() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert check(r"x = '\d'").parses
        assert check("x is 1").parses
    assert not caught


@given(st.text())
def test_any_text_is_answered(source: str) -> None:
    found = check(source)
    assert found.parses or (0 <= found.line <= source.count("\n") + 2 and len(found.message) <= 200)


@pytest.mark.parametrize(
    ("new", "kept"),
    [
        ("    x = 1\n    if x:\n        y = (", "    x = 1"),
        ("    x = 1\n    y = 2", "    x = 1\n    y = 2"),
        ("    x = (1, 2, 1, 2, 1,", "    x = (1, 2, 1, 2, 1,"),
        ("    x = (\n        1,\n        2,", "    x = (\n        1,\n        2,"),
        ("", ""),
    ],
)
def test_of_what_was_cut_off_whole_lines_are_kept(new: str, kept: str) -> None:
    assert whole_lines("def f():\n", new) == kept


@given(st.text(st.sampled_from("x=1\n (:"), max_size=40))
def test_lines_are_only_left_out_for_something_that_parses(new: str) -> None:
    kept = whole_lines("x = 0\n", new)
    assert new.startswith(kept)
    assert kept == new or check(f"x = 0\n{kept}").parses
