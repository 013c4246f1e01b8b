from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex

from models.figures import style, token_strip
from models.figures.canvas import Canvas
from tests.examples import PICTURES
from tests.models.figures.looks import HOSTILE, assert_apart, assert_whole, drawn_canvases, near, pixels, words


def colours(canvas: Canvas) -> list[str]:
    (pieces,) = (artist for artist in canvas.axes.collections if isinstance(artist, PolyCollection))
    return [to_hex(colour) for colour in np.asarray(pieces.get_facecolor())]


def test_each_token_is_a_piece_with_its_spaces_shown() -> None:
    with drawn_canvases() as canvases:
        png = token_strip([["The", " cat", "\n"], ["猫", "です"]], titles=["English · 3", "Japanese · 2"])
    assert words(canvases[0]) == ["English · 3", "The", "␣cat", "↵", "Japanese · 2", "猫", "です"]
    assert colours(canvases[0]) == [*style.PIECES[:3], *style.PIECES[:2]]
    assert all(near(pixels(png), colour).sum() > 500 for colour in style.PIECES[:3])


@pytest.mark.parametrize(
    "script", ["你好", "こんにちは", "안녕", "مرحبا", "नमस्ते", "Привет", "😀🤖", "ไทย", "தமிழ்", "বাংলা"]
)
def test_a_script_is_drawn_with_letters_of_its_own(script: str) -> None:
    """Other letters of the same script look different: boxes for missing letters would all be alike."""
    picture = pixels(token_strip([[script]], titles=[""]))
    assert near(picture, style.PIECE_INK, 40).sum() > 50
    assert not np.array_equal(picture, pixels(token_strip([[script[::-1]]], titles=[""])))


def test_pieces_wrap_like_text_and_the_rest_is_counted() -> None:
    with drawn_canvases() as canvases:
        token_strip([[" token"] * 30], titles=["30"])
        token_strip([[" token"] * 100_000, ["one"]], titles=["many", "one"])
    few, many = canvases
    assert words(few).count("␣token") == 30
    lines = {round(text.get_position()[1]) for text in few.axes.texts if text.get_text() == "␣token"}
    assert 3 < len(lines) < 30
    shown = words(many).count("␣token")
    assert f"… and {100_000 - shown:,} more" in words(many)
    assert many.height < 1100


@PICTURES
@given(st.lists(st.tuples(HOSTILE, st.lists(HOSTILE, max_size=20)), min_size=1, max_size=4))
def test_any_tokens_make_a_picture_that_is_whole(blocks: list[tuple[str, list[str]]]) -> None:
    with drawn_canvases() as canvases:
        png = token_strip([tokens for _, tokens in blocks], titles=[title for title, _ in blocks])
    assert_whole(canvases[0])
    assert_apart(canvases[0])
    found = colours(canvases[0])
    shown = [len(tokens) for _, tokens in blocks]
    assert len(found) <= sum(shown)
    if len(found) == sum(shown) == shown[0]:
        assert all(one != other for one, other in pairwise(found))
    assert pixels(png).shape[1] == 1080
    assert len(png) < 300_000


@pytest.mark.parametrize(("blocks", "titles"), [(0, 0), (1, 2), (2, 1), (9, 9)])
def test_what_is_no_strip_is_refused(blocks: int, titles: int) -> None:
    with pytest.raises(ValueError, match="titles for"):
        token_strip([["a"]] * blocks, titles=["t"] * titles)
