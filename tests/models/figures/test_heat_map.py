import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.figures import heat_map, style
from models.figures.canvas import Canvas
from models.figures.heat import colours_of
from tests.examples import PICTURES
from tests.models.figures.looks import (
    HOSTILE,
    Pixels,
    assert_apart,
    assert_whole,
    drawn_canvases,
    lightness,
    near,
    pixels,
    words,
)

TOKENS = [" capital", "The", "'t", " of", " Germany", ".", " <|im_start|>", " the"]


def map_of(canvas: Canvas, png: bytes) -> Pixels:
    """The part of the picture that is the map."""
    left, right, bottom, top = (round(edge * style.PIXELS) for edge in canvas.axes.images[0].get_extent())
    return pixels(png)[top:bottom, left:right]


def middles(picture: Pixels, rows: int, columns: int) -> Pixels:
    """The colour in the middle of each cell."""
    height, width, _ = picture.shape
    ys = ((np.arange(rows) + 0.5) * height / rows).astype(int)
    xs = ((np.arange(columns) + 0.5) * width / columns).astype(int)
    return picture[np.ix_(ys, xs)]


def drawn(weights: np.ndarray, rows: list[str], columns: list[str], *, causal: bool = False) -> tuple[Canvas, Pixels]:
    with drawn_canvases() as canvases:
        png = heat_map(weights, rows, columns, causal=causal)
    return canvases[0], map_of(canvases[0], png)


def test_each_cell_is_as_light_as_its_weight() -> None:
    weights = np.linspace(0, 1, 15).reshape(3, 5)
    _, picture = drawn(weights, list("abc"), list("defgh"))
    light = lightness(middles(picture, 3, 5) / 255)
    assert (np.diff(light.ravel()) > 0).all()  # rows go down and columns to the right


def test_the_largest_weight_is_the_lightest_and_the_legend_names_it() -> None:
    weights = np.array([[0.2, 0.05], [0.1, 0.4]])
    canvas, picture = drawn(weights, ["a", "b"], ["a", "b"])
    assert near(middles(picture, 2, 2), "#ffe9a8")[1, 1]
    assert "high 0.40" in words(canvas)


@pytest.mark.parametrize("tokens", [2, 8, 32])
def test_what_a_causal_model_cannot_see_is_hatched(tokens: int) -> None:
    labels = [str(index) for index in range(tokens)]
    weights = np.tril(np.full((tokens, tokens), 0.5))
    canvas, picture = drawn(weights, labels, labels, causal=True)
    ahead = np.triu(np.ones((tokens, tokens), dtype=bool), k=1)
    light = near(middles(picture, tokens, tokens), "#ffe9a8")
    assert (light == ~ahead).all()
    cell = picture.shape[0] / tokens
    corner = picture[: int(cell * (tokens - 1) / 2), -int(cell * (tokens - 1) / 2) or -int(cell) :]
    assert near(corner, style.GROUND).any()
    assert near(corner, style.LINES, 40).any()
    assert "not seen" in words(canvas)


def test_a_bidirectional_map_hides_nothing() -> None:
    canvas, picture = drawn(np.full((4, 4), 0.25), list("abcd"), list("abcd"))
    assert near(middles(picture, 4, 4), "#ffe9a8").all()
    assert "not seen" not in words(canvas)


@pytest.mark.parametrize("tokens", [1, 6, 16, 17, 24, 32])
def test_labels_stand_beside_their_cells_and_apart(tokens: int) -> None:
    labels = (TOKENS * 4)[:tokens]
    with drawn_canvases() as canvases:
        heat_map(
            np.eye(tokens), labels, labels, title="Layer 4", row_title="from", column_title="looks at", causal=True
        )
    canvas = canvases[0]
    assert_whole(canvas)
    assert_apart(canvas)
    assert {"from ↓", "looks at →", "low 0", "high 1.00"} <= set(words(canvas))
    left, right, bottom, top = canvas.axes.images[0].get_extent()
    upright = [text for text in canvas.axes.texts if text.get_rotation() == 90]
    assert len(upright) == tokens
    middle = [(text.get_window_extent().x0 + text.get_window_extent().x1) / 2 / style.PIXELS for text in upright]
    wanted = left + (np.arange(tokens) + 0.5) * (right - left) / tokens
    assert np.abs(np.array(middle) - wanted).max() < 5
    assert (bottom - top) == pytest.approx(right - left)


@PICTURES
@given(
    st.lists(HOSTILE, min_size=1, max_size=20),
    st.lists(HOSTILE, min_size=1, max_size=12),
    st.tuples(HOSTILE, HOSTILE, HOSTILE),
)
def test_any_labels_make_a_picture_that_is_whole(
    rows: list[str], columns: list[str], titles: tuple[str, str, str]
) -> None:
    weights = np.random.default_rng(len(rows)).random((len(rows), len(columns)))
    with drawn_canvases() as canvases:
        png = heat_map(weights, rows, columns, title=titles[0], row_title=titles[1], column_title=titles[2])
    assert_whole(canvases[0])
    height, width, _ = pixels(png).shape
    assert width == 1080
    assert height < 4000
    assert len(png) < 200_000


@pytest.mark.parametrize(
    ("weights", "rows", "columns"),
    [
        (np.zeros((2, 3)), 3, 2),
        (np.zeros((0, 0)), 0, 0),
        (np.zeros((33, 33)), 33, 33),
        (np.full((2, 2), np.nan), 2, 2),
        (np.full((2, 2), -0.1), 2, 2),
    ],
)
def test_what_is_no_map_is_refused(weights: np.ndarray, rows: int, columns: int) -> None:
    with pytest.raises(ValueError, match=r"no map|finite"):
        heat_map(weights, ["a"] * rows, ["b"] * columns)


@given(st.integers(0, 2**32 - 1), st.sampled_from([1.0, 0.5]))
def test_colours_keep_the_order_of_the_weights(seed: int, power: float) -> None:
    weights = np.random.default_rng(seed).random((2, 3, 3))
    light = lightness(colours_of(weights, causal=False, power=power) / 255)
    for one in range(2):
        order = np.argsort(weights[one], axis=None)
        assert (np.diff(light[one].ravel()[order]) >= -1e-3).all()


def test_no_weight_at_all_is_dark() -> None:
    assert lightness(colours_of(np.zeros((3, 3)), causal=False) / 255).max() < 0.02


def test_many_rows_may_have_one_column() -> None:
    assert pixels(heat_map(np.full((19, 1), 0.5), [""] * 19, [""])).shape[1] == 1080
