import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.figures import score_curve, style
from tests.examples import PICTURES
from tests.models.figures.looks import HOSTILE, assert_apart, assert_whole, drawn_canvases, near, pixels, words

SCORES = st.floats(0, 1e6) | st.sampled_from([0.0, 1e-9, 1.0])
COUNTS = st.lists(st.integers(1, 20_000), min_size=1, max_size=9, unique=True).map(sorted)
POINTS = [(10, 0.5), (100, 0.75), (1000, 1.0)]


def lines(canvas: Any, colour: str) -> list[Any]:
    return [line for line in canvas.axes.lines if line.get_color() == colour]


def test_ten_times_as_many_examples_are_one_step_to_the_right() -> None:
    with drawn_canvases() as canvases:
        png = score_curve(0.25, POINTS, score="macro F1")
    xs, ys = lines(canvases[0], style.BAR)[-1].get_data()
    assert xs[2] - xs[1] == pytest.approx(xs[1] - xs[0])
    assert ys[0] > ys[1] > ys[2], "a larger score stands higher"
    across, dot = lines(canvases[0], style.MARKED)[-2:]
    assert dot.get_xdata()[0] < xs[0], "the base is the leftmost"
    assert {*across.get_ydata()} == {*dot.get_ydata()}
    assert dot.get_ydata()[0] - ys[0] == pytest.approx(ys[0] - ys[1])
    assert near(pixels(png), style.BAR).sum() > 300


def test_it_says_what_is_what() -> None:
    with drawn_canvases() as canvases:
        score_curve(0.25, POINTS, score="macro F1", title="How hungry?")
    said = words(canvases[0])
    assert said[0] == "How hungry?"
    assert {"trained", "as it was", "base", "10", "100", "1,000"} <= set(said)
    assert any("macro F1 ↑" in word for word in said)


@PICTURES
@given(COUNTS, st.data(), HOSTILE, HOSTILE)
def test_any_curve_makes_a_picture_that_is_whole(counts: list[int], data: Any, score: str, title: str) -> None:
    scores = data.draw(st.lists(SCORES, min_size=len(counts), max_size=len(counts)))
    with drawn_canvases() as canvases:
        png = score_curve(data.draw(SCORES), list(zip(counts, scores, strict=True)), score=score, title=title)
    assert_whole(canvases[0])
    assert_apart(canvases[0])
    assert pixels(png).shape[1] == 1080


@pytest.mark.parametrize(
    "points", [[], [(0, 1.0)], [(10, 1.0), (10, 1.0)], [(30, 1.0), (10, 1.0)], [(10, math.nan)], [(10, math.inf)]]
)
def test_what_is_no_curve_is_refused(points: list[tuple[int, float]]) -> None:
    with pytest.raises(ValueError, match=r"ever more|finite"):
        score_curve(0.5, points, score="loss")
