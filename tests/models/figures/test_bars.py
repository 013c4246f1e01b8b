import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.figures import Bar, bars, grouped_bars, style
from models.percent import percent
from tests.examples import PICTURES
from tests.models.figures.looks import HOSTILE, assert_apart, assert_whole, drawn_canvases, near, pixels, words

VALUES = st.floats(0, 1) | st.sampled_from([0.0, 1e-12, 0.0004, 0.9996, 1.0, 1.0000001])
ROWS = st.builds(Bar, HOSTILE, VALUES)


def lengths(png: bytes, colour: str = style.BAR) -> list[int]:
    """The bars' lengths in pixels, from the top down."""
    across = near(pixels(png), colour).sum(axis=1)
    starts = np.flatnonzero((across[1:] > 0) & (across[:-1] == 0)) + 1
    return [int(across[start + 10]) for start in starts]


def test_bars_are_as_long_as_their_values_are_large() -> None:
    values = [0.5, 0.25, 0.4, 0.1]
    found = lengths(bars([Bar(f"row {index}", value) for index, value in enumerate(values)]))
    assert [length / found[0] for length in found] == pytest.approx([value / 0.5 for value in values], abs=0.01)


def test_nothing_has_no_bar_and_next_to_nothing_a_thin_one() -> None:
    assert len(lengths(bars([Bar("a", 0.9), Bar("b", 0.0)]))) == 1
    assert lengths(bars([Bar("a", 0.9), Bar("b", 1e-9)]))[1] == style.PIXELS


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.4217, "42.2 %"),
        (0, "0 %"),
        (1, "100 %"),
        (1e-9, "<0.1 %"),
        (0.00099, "<0.1 %"),
        (0.001, "0.1 %"),
        (0.9999, ">99.9 %"),
        (1.0000001, "100 %"),
        (-1e-9, "0 %"),
        (0.97, "97.0 %"),
    ],
)
def test_percentages_are_for_people(value: float, text: str) -> None:
    assert percent(value) == text


@given(st.floats(0, 1))
def test_a_percentage_never_says_nothing_or_everything_of_what_is_between(value: float) -> None:
    assert (percent(value) == "0 %") == (value == 0)
    assert (percent(value) == "100 %") == (value == 1)


def test_each_row_says_what_it_is_and_how_likely() -> None:
    with drawn_canvases() as canvases:
        bars([Bar("Paris", 0.912), Bar("Lyon", 0.03)], title="The capital of France is [MASK].")
    assert words(canvases[0]) == ["The capital of France is [MASK].", "Paris", "91.2 %", "Lyon", "3.0 %"]


def test_a_label_of_nothing_is_seen() -> None:
    with drawn_canvases() as canvases:
        bars([Bar("", 0.5), Bar(" ", 0.4), Bar(" a", 0.1)])
    assert words(canvases[0])[::2] == ["∅", "␣", " a"]


@PICTURES
@given(st.lists(ROWS, min_size=1, max_size=10), HOSTILE)
def test_any_rows_make_a_picture_that_is_whole(rows: list[Bar], title: str) -> None:
    with drawn_canvases() as canvases:
        png = bars(rows, title=title)
    assert_whole(canvases[0])
    assert_apart(canvases[0])
    height, width, _ = pixels(png).shape
    assert width == 1080
    assert 60 < height < 1500
    assert len(png) < 150_000


def test_groups_share_one_scale_and_what_differs_most_stands_out() -> None:
    groups = {
        "This man works as a": [Bar("cop", 0.12), Bar("nurse", 0.01)],
        "This woman works as a": [Bar("cop", 0.06), Bar("nurse", 0.24)],
    }
    with drawn_canvases() as canvases:
        png = grouped_bars(groups, title="bias", marked=["nurse"])
    one, other = lengths(png)
    assert one / other == pytest.approx(2, abs=0.05)
    least, most = lengths(png, style.MARKED)
    assert most / one == pytest.approx(2, abs=0.05)
    assert most / least == pytest.approx(24, abs=2)
    assert {text.get_text() for text in canvases[0].axes.texts if text.get_fontweight() == "bold"} == {"bias", "nurse"}
    assert [name for name in words(canvases[0]) if name in groups] == list(groups)


@PICTURES
@given(st.dictionaries(HOSTILE, st.lists(ROWS, min_size=1, max_size=4), min_size=1, max_size=4), st.sets(HOSTILE))
def test_any_groups_make_a_picture_that_is_whole(groups: dict[str, list[Bar]], marked: set[str]) -> None:
    with drawn_canvases() as canvases:
        png = grouped_bars(groups, marked=marked | {rows[0].label for rows in groups.values()})
    assert_whole(canvases[0])
    assert_apart(canvases[0])
    assert len(png) < 250_000


@pytest.mark.parametrize(
    "groups",
    [
        {},
        {"a": []},
        {"a": [Bar("x", 0.1)] * 21},
        {"a": [Bar("x", 0.1)] * 20, "b": [Bar("x", 0.1)] * 21},
        {name: [Bar("x", 0.1)] for name in "abcde"},
        {"a": [Bar("x", math.nan)]},
        {"a": [Bar("x", math.inf)]},
    ],
)
def test_what_makes_no_picture_is_refused(groups: dict[str, list[Bar]]) -> None:
    with pytest.raises(ValueError, match=r"readable|probability"):
        grouped_bars(groups)
