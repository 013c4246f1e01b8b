import numpy as np
import pytest

from models.figures import head_overview, style
from tests.models.figures.looks import assert_apart, assert_whole, drawn_canvases, near, pixels, words

pytestmark = pytest.mark.long

SHAPES = [(30, 9), (6, 12), (1, 1), (12, 12), (4, 4), (24, 16), (32, 32)]


LEGEND = round(90 + style.FOOT * style.PIXELS)  # pixels at the foot of the picture


@pytest.mark.parametrize(("layers", "heads"), SHAPES)
def test_all_heads_are_numbered_and_fit(layers: int, heads: int) -> None:
    with drawn_canvases() as canvases:
        png = head_overview(np.full((layers, heads, 12, 12), 0.1), title="All heads")
    assert_whole(canvases[0])
    assert_apart(canvases[0])
    assert {"1", "low", "high"} <= set(words(canvases[0]))
    height, width, _ = pixels(png).shape
    assert width == 1080
    assert height < 1900
    assert len(png) < 150_000


def test_every_layer_and_head_of_the_workshops_models_has_its_number() -> None:
    with drawn_canvases() as canvases:
        head_overview(np.full((30, 9, 4, 4), 0.1))
    assert set(words(canvases[0])) >= {str(number) for number in range(1, 31)}


@pytest.mark.parametrize(("layers", "heads"), [(30, 9), (6, 12), (1, 1), (24, 16)])
def test_the_frame_is_around_the_head_that_was_asked_for(layers: int, heads: int) -> None:
    for layer, head in {(0, heads - 1), (layers // 2, heads // 3), (layers - 1, 0)}:
        weights = np.zeros((layers, heads, 8, 8))
        weights[layer, head] = 1  # the one light map
        picture = pixels(head_overview(weights, marked=(layer, head)))
        maps = picture[90:-LEGEND]  # without the legend's own colours
        light = np.argwhere(near(maps, "#ffe9a8", 6))
        frame = np.argwhere(near(maps, style.INK, 6))
        middle = (light.min(axis=0) + light.max(axis=0)) / 2
        around = (frame.min(axis=0) + frame.max(axis=0)) / 2
        assert np.abs(middle - around).max() <= 3
        assert (frame.min(axis=0) < light.min(axis=0)).all()
        assert (frame.max(axis=0) > light.max(axis=0)).all()


def test_small_maps_keep_their_direction() -> None:
    weights = np.zeros((1, 1, 4, 4))
    weights[0, 0, 3, 0] = 1  # the last token looks at the first: down and to the left
    picture = pixels(head_overview(weights))
    dark = np.argwhere(near(picture[60:-LEGEND], "#15162e", 6))
    light = np.argwhere(near(picture[60:-LEGEND], "#ffe9a8", 6))
    assert light.mean(axis=0)[0] > dark.mean(axis=0)[0]
    assert light.mean(axis=0)[1] < dark.mean(axis=0)[1]


@pytest.mark.parametrize("tokens", [1, 3, 32, 128])
def test_any_number_of_tokens_is_drawn(tokens: int) -> None:
    assert pixels(head_overview(np.full((6, 12, tokens, tokens), 0.1), causal=True)).shape[1] == 1080


@pytest.mark.parametrize("shape", [(2, 2, 4), (2, 2, 4, 5), (0, 2, 4, 4), (60, 60, 4, 4), (200, 1, 4, 4)])
def test_what_is_no_overview_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"no attention weights|no readable"):
        head_overview(np.zeros(shape))


@pytest.mark.parametrize("marked", [(2, 0), (0, 3), (-1, 0)])
def test_a_head_that_is_not_there_is_refused(marked: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no layer and head"):
        head_overview(np.zeros((2, 3, 4, 4)), marked=marked)
