"""A page: one drawing surface measured in points from its top left corner, and the PNG that it becomes."""

import io
import math
from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import ParamSpec

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.image import AxesImage
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from PIL import Image

from models.figures import style

Arguments = ParamSpec("Arguments")
COLOURS = 128  # a picture's palette: flat drawings need no more

_pen = RLock()


def alone(draw: Callable[Arguments, bytes]) -> Callable[Arguments, bytes]:
    """Let one thread at a time draw: matplotlib's caches promise nothing to several."""

    @wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> bytes:
        with _pen:
            return draw(*args, **kwargs)

    return drawn


def font(size: float = style.TEXT, *, bold: bool = False) -> FontProperties:
    """Give the pictures' font at this size, with the families that stand in for what the first lacks."""
    return FontProperties(family=list(style.FAMILIES), size=size, weight="bold" if bold else "normal")


def width_of(text: str, size: float = style.TEXT, *, bold: bool = False) -> float:
    """Measure how wide this text is in points."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, font(size, bold=bold), ismath=False)
    return float(width)


class Page:
    """`style.WIDTH` points wide and as high as asked for; (0, 0) is the top left corner."""

    def __init__(self, height: float) -> None:
        self.height = math.ceil(height)
        self.figure = Figure(
            figsize=(style.WIDTH / 72, self.height / 72), dpi=72 * style.PIXELS, facecolor=style.GROUND
        )
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, style.WIDTH)
        self.axes.set_ylim(self.height, 0)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = style.TEXT,
        colour: str = style.INK,
        align: str = "left",
        upright: bool = False,
        bold: bool = False,
    ) -> Text:
        """Write one line whose middle is at height `y`; `upright` turns it: it reads upwards, from `y`."""
        return self.axes.text(
            x, y, text, color=colour, fontproperties=font(size, bold=bold), parse_math=False,
            horizontalalignment="center" if upright else align,
            verticalalignment="bottom" if upright else "center_baseline",
            rotation=90 if upright else 0,
        )  # fmt: skip

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, rounded: float = 0.0) -> None:
        """Fill a rectangle."""
        shape: Rectangle | FancyBboxPatch = Rectangle((x, y), width, height)
        if rounded:
            shape = FancyBboxPatch((x, y), width, height, boxstyle=f"round,pad=0,rounding_size={rounded}")
        shape.set(facecolor=colour, linewidth=0)
        self.axes.add_patch(shape)

    def frame(self, x: float, y: float, width: float, height: float, colour: str, thickness: float = 1.0) -> None:
        """Outline a rectangle."""
        self.axes.add_patch(
            Rectangle((x, y), width, height, fill=False, edgecolor=colour, linewidth=thickness, zorder=4)
        )

    def line(self, xs: tuple[float, float], ys: tuple[float, float], colour: str = style.LINES) -> None:
        """Draw a thin straight line."""
        self.axes.plot(xs, ys, color=colour, linewidth=0.8)

    def image(self, colours: npt.NDArray[np.float64], x: float, y: float, width: float, height: float) -> AxesImage:
        """Draw an array [rows, columns, 3 or 4] of colours as a rectangle of hard-edged cells."""
        picture = self.axes.imshow(
            colours, extent=(x, x + width, y + height, y), interpolation="nearest", aspect="auto"
        )
        self.axes.set_xlim(0, style.WIDTH)
        self.axes.set_ylim(self.height, 0)
        return picture

    def png(self) -> bytes:
        """Encode the page as a PNG with a palette."""
        raw, buffer = io.BytesIO(), io.BytesIO()
        self.figure.savefig(raw, format="rgba")  # of matplotlib's formats, the one that Agg draws without encoding
        size = (round(style.WIDTH * style.PIXELS), round(self.height * style.PIXELS))
        drawn = Image.frombytes("RGBA", size, raw.getvalue()).convert("RGB")
        drawn.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(buffer, "PNG")
        return buffer.getvalue()
