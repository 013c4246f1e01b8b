"""A canvas: one drawing surface measured in points from its top left corner, and the PNG that it becomes."""

import io
import math
from collections.abc import Callable, Iterable
from functools import wraps
from threading import RLock
from typing import Any, NamedTuple, ParamSpec

import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from PIL import Image

from models.figures import style
from models.figures.labels import legible, wrapped
from models.figures.typeface import font_for

Arguments = ParamSpec("Arguments")
COLOURS = 256  # a picture's palette: flat drawings need no more
CAPITALS = 0.73  # of the size of the letters, their height in DejaVu Sans
pen = RLock()


def alone(draw: Callable[Arguments, bytes]) -> Callable[Arguments, bytes]:
    """Let one thread at a time draw: matplotlib promises nothing to several."""

    @wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> bytes:
        with pen:
            return draw(*args, **kwargs)

    return drawn


class Box(NamedTuple):
    """A filled rectangle, in points."""

    x: float
    y: float
    width: float
    height: float
    colour: str


class Heading:
    """A picture's title, in up to two lines; nothing at all for an empty one."""

    def __init__(self, title: str) -> None:
        room = style.WIDTH - 2 * style.MARGIN
        self.lines = wrapped(legible(title), room, style.TITLE, bold=True) if title.strip() else []
        self.height = (len(self.lines) * 1.1 + 0.4) * style.LINE if self.lines else 0.0

    def draw(self, canvas: "Canvas") -> None:
        """Write it at the top of the canvas."""
        for index, line in enumerate(self.lines):
            y = style.MARGIN + style.LINE * (0.5 + 1.1 * index)
            canvas.text(style.MARGIN, y, line, size=style.TITLE, bold=True)


class Canvas:
    """`style.WIDTH` points wide and as high as asked for; (0, 0) is the top left corner."""

    def __init__(self, height: float) -> None:
        self.height = math.ceil(height + style.FOOT)
        self.figure = Figure(figsize=(style.WIDTH / 72, self.height / 72), dpi=72 * style.PIXELS)
        self.figure.set_facecolor(style.GROUND)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, style.WIDTH)
        self.axes.set_ylim(self.height, 0)
        self.axes.set_autoscale_on(False)

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
    ) -> None:
        """Write one line, the middle of its capitals at `y`; an upright one reads upwards from `y`, its middle `x`."""
        drop = CAPITALS / 2 * size
        x, y = (x + drop, y) if upright else (x, y + drop)
        written = self.axes.text(
            x, y, text, color=colour, fontproperties=font_for(text, size, bold=bold), parse_math=False
        )
        written.set(ha=align, va="baseline", rotation=90 if upright else 0, rotation_mode="anchor")

    def boxes(self, boxes: Iterable[Box], *, corner: float = 0.0) -> None:
        """Fill rectangles, their corners rounded by so many points."""
        filled = list(boxes)
        inner = [(x + corner, y + corner, x + w - corner, y + h - corner) for x, y, w, h, _ in filled]
        polygons = [[(left, top), (right, top), (right, low), (left, low)] for left, top, right, low in inner]
        colours = [box.colour for box in filled]
        border = (
            {"edgecolors": colours, "linewidths": 2 * corner, "joinstyle": "round"} if corner else {"linewidths": 0}
        )
        self.axes.add_collection(PolyCollection(polygons, facecolors=colours, **border))

    def frame(self, x: float, y: float, width: float, height: float, colour: str, thickness: float = 2.0) -> None:
        """Outline a rectangle."""
        self.axes.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=colour, linewidth=thickness))

    def line(self, xs: tuple[float, float], ys: tuple[float, float], colour: str = style.LINES) -> None:
        """Draw a thin straight line."""
        self.axes.add_line(Line2D(xs, ys, color=colour, linewidth=0.8))

    def image(self, colours: npt.NDArray[Any], x: float, y: float, width: float, height: float) -> None:
        """Draw an array [rows, columns, 3] of colours as a rectangle of hard-edged cells."""
        self.axes.imshow(colours, extent=(x, x + width, y + height, y), interpolation="nearest", aspect="auto")

    def add(self, artist: Artist) -> None:
        """Add what the other methods do not draw."""
        self.axes.add_artist(artist)

    def png(self) -> bytes:
        """Encode the canvas as a PNG with a palette, and let go of what was drawn."""
        raw, buffer = io.BytesIO(), io.BytesIO()
        self.figure.savefig(raw, format="rgba")  # what Agg drew, not encoded
        self.close()
        size = (round(style.WIDTH) * style.PIXELS, self.height * style.PIXELS)
        drawn = Image.frombytes("RGBA", size, raw.getvalue()).convert("RGB")
        drawn.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(buffer, "PNG")
        return buffer.getvalue()

    def close(self) -> None:
        """Let go of what was drawn: its parts name each other, and wait with their pixels for the garbage collector."""
        self.figure.clear()
