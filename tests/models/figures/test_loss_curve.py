import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.figures import Curve, loss_curve, style
from models.figures.plot import GAP
from tests.examples import PICTURES
from tests.models.figures.looks import HOSTILE, assert_apart, assert_whole, drawn_canvases, near, pixels, words

LOSSES = st.floats(0, 1e6) | st.sampled_from([0.0, 1e-9, 2.5])
POINTS = st.lists(LOSSES, min_size=1, max_size=30).map(lambda losses: list(enumerate(losses)))
FALLING = Curve([(1, 3.0), (2, 2.0), (4, 1.0)], [(0, 3.5), (4, 1.5)])


def lines(canvas: Any, colour: str) -> list[Any]:
    return [line for line in canvas.axes.lines if line.get_color() == colour]


def test_points_stand_where_their_values_are() -> None:
    with drawn_canvases() as canvases:
        png = loss_curve({"mine": FALLING})
    training, held_out = lines(canvases[0], style.BAR)[-2:]
    xs, ys = training.get_xdata(), training.get_ydata()
    assert (xs[2] - xs[1]) / (xs[1] - xs[0]) == pytest.approx(2)
    assert (ys[2] - ys[1]) / (ys[1] - ys[0]) == pytest.approx(1)
    assert ys[0] < ys[1], "a larger loss stands higher"
    assert held_out.get_xdata()[1] == pytest.approx(xs[2])
    assert held_out.get_linewidth() > 2 * training.get_linewidth()
    assert near(pixels(png), style.BAR).sum() > 300


def test_it_says_what_is_what() -> None:
    with drawn_canvases() as canvases:
        loss_curve({"first": FALLING, "second": FALLING}, title="Two runs")
    said = words(canvases[0])
    assert said[0] == "Two runs"
    assert {"first", "second", "trained on", "held out", "loss ↑ (lower is better)  step →"} <= set(said)
    assert lines(canvases[0], style.MARKED)
    assert {"0", "1", "2", "3", "4"} <= set(said)


def test_a_single_run_needs_no_name() -> None:
    with drawn_canvases() as canvases:
        loss_curve({"mine": FALLING})
    assert "mine" not in words(canvases[0])


def test_the_steps_end_where_the_run_does() -> None:
    with drawn_canvases() as canvases:
        loss_curve({"mine": Curve([(1, 3.0), (105, 1.0)], [(0, 3.5), (105, 1.5)])})
    _, held_out = lines(canvases[0], style.BAR)[-2:]
    assert held_out.get_xdata()[-1] == pytest.approx(style.WIDTH - style.MARGIN - GAP)
    assert {"0", "50", "100"} <= set(words(canvases[0]))
    assert "150" not in words(canvases[0])


@PICTURES
@given(st.dictionaries(HOSTILE, st.builds(Curve, POINTS, POINTS), min_size=1, max_size=2), HOSTILE)
def test_any_runs_make_a_picture_that_is_whole(runs: dict[str, Curve], title: str) -> None:
    with drawn_canvases() as canvases:
        png = loss_curve(runs, title=title)
    assert_whole(canvases[0])
    assert_apart(canvases[0])
    assert pixels(png).shape[1] == 1080
    assert len(png) < 150_000


def test_a_run_that_has_just_begun_is_drawn() -> None:
    assert len(loss_curve({"mine": Curve([], [(0, 2.0)])})) > 0
    assert np.isfinite(pixels(loss_curve({"mine": Curve([(1, 2.0)], [])}))).all()


@pytest.mark.parametrize(
    "runs",
    [{}, {"a": Curve([], [])}, dict.fromkeys("abc", FALLING), {"a": Curve([(1, math.nan)], [(0, 1.0)])}],
)
def test_what_makes_no_picture_is_refused(runs: dict[str, Curve]) -> None:
    with pytest.raises(ValueError, match=r"readable|finite"):
        loss_curve(runs)
