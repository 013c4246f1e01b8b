"""What the tests see of a picture: its pixels, and the canvas that it was drawn from."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image

from models.figures import style
from models.figures.canvas import Canvas

Pixels = npt.NDArray[np.int64]

ANYTHING = st.characters(exclude_categories=())  # lone surrogates too
SCRIPTS = st.sampled_from("$\\_^{}%&#~ \n\t\u202e\u200b\u200d\u0301\ufdfdW漢한あ你निक्षلاשไ्😀👍🏽🇫🇷\ud800\x00\x1b")
HOSTILE = st.text(ANYTHING | SCRIPTS, max_size=40) | st.text(SCRIPTS, min_size=110, max_size=150)


def pixels(png: bytes) -> Pixels:
    """Read a picture as [height, width, 3]."""
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGB"), dtype=np.int64)


def rgb(colour: str) -> Pixels:
    return np.round(255 * np.array(to_rgb(colour))).astype(np.int64)


def near(picture: Pixels, colour: str, tolerance: int = 12) -> npt.NDArray[np.bool_]:
    """Find the pixels of a colour; a palette moves it a little."""
    return np.asarray(np.abs(picture - rgb(colour)).max(axis=-1) <= tolerance)


def lightness(colours: Any) -> npt.NDArray[np.float64]:
    """Relative luminance of colours 0..1 [..., 3], as in WCAG 2.2."""
    values = np.asarray(colours, dtype=np.float64)
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))


def texts(canvas: Canvas) -> list[Text]:
    return [artist for artist in canvas.axes.texts if artist.get_text()]


def words(canvas: Canvas) -> list[str]:
    return [text.get_text() for text in texts(canvas)]


def assert_whole(canvas: Canvas) -> None:
    """Nothing written reaches over the edge of the canvas."""
    width, height = style.WIDTH * style.PIXELS, canvas.height * style.PIXELS
    for text in texts(canvas):
        box = text.get_window_extent()
        assert box.x0 >= 0, text
        assert box.x1 <= width, text
        assert box.y0 >= 0, text
        assert box.y1 <= height, text


def assert_apart(canvas: Canvas) -> None:
    """No two texts lie over each other by more than the air around their letters."""
    boxes = [(text, text.get_window_extent()) for text in texts(canvas)]
    for index, (text, box) in enumerate(boxes):
        for other, its in boxes[index + 1 :]:
            across = min(box.x1, its.x1) - max(box.x0, its.x0)
            down = min(box.y1, its.y1) - max(box.y0, its.y0)
            assert min(across, down) <= 2 * style.PIXELS, f"{text} lies over {other}"


@contextmanager
def drawn_canvases() -> Iterator[list[Canvas]]:
    """Keep the canvases that are drawn meanwhile, as they were before they were let go of."""
    canvases: list[Canvas] = []

    def keep(canvas: Canvas) -> None:
        canvases.append(canvas)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Canvas, "close", keep)
        yield canvases
