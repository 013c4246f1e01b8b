"""What pictures of curves share: axes with round values, the grid between them, and lines with dots or without."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from models.figures import style
from models.figures.canvas import Canvas
from models.figures.typeface import width_of

HEIGHT = 180.0  # points
TICKS = 4
STEPS = (1, 2, 2.5, 5, 10)  # from value to value: no thirds
GAP = 6.0
THIN, THICK = 0.9, 2.2


class Tick(NamedTuple):
    """A value on an axis, and what is written there."""

    at: float
    label: str


class Axis(NamedTuple):
    """What lies between two values, on how many points from where."""

    low: float
    high: float
    start: float
    length: float
    ticks: Sequence[Tick]

    def at(self, value: float) -> float:
        """Return where a value is drawn."""
        return self.start + self.length * (value - self.low) / (self.high - self.low)


def upwards(values: Sequence[float], top: float) -> Axis:
    """Return the axis of what is drawn below `top`, larger values higher."""
    ticks = _round(values)
    return Axis(ticks[0].at, ticks[-1].at, top + HEIGHT, -HEIGHT, ticks)


def along(values: Sequence[float], left: float) -> Axis:
    """Return the axis of whole numbers, larger ones further right; it ends with the largest of them."""
    ticks = _round(values, integer=True)
    end = max(values) if max(values) > ticks[0].at else ticks[-1].at
    return Axis(ticks[0].at, end, left, room_from(left), [tick for tick in ticks if tick.at <= end])


def left_of(up: Axis) -> float:
    """Return where a plot begins, right of what is written on the axis upwards."""
    return style.MARGIN + max(width_of(tick.label) for tick in up.ticks) + GAP


def room_from(left: float) -> float:
    """Return how wide a plot is."""
    return style.WIDTH - style.MARGIN - GAP - left


def number(value: float) -> str:
    """Return a value as it is written on an axis."""
    return f"{value:,.6g}"


def draw_grid(canvas: Canvas, across: Axis, up: Axis) -> None:
    """Draw a line for each value upwards, and write both axes' values, the left of two that have no room left out."""
    for tick in up.ticks:
        y = up.at(tick.at)
        canvas.line((across.start, across.start + across.length), (y, y))
        canvas.text(across.start - GAP, y, tick.label, align="right", colour=style.QUIET)
    end = style.WIDTH - style.MARGIN
    for tick in reversed(across.ticks):
        half = width_of(tick.label) / 2
        x = min(across.at(tick.at), style.WIDTH - style.MARGIN - half)
        if x + half <= end:
            canvas.text(x, up.start + style.LINE, tick.label, align="center", colour=style.QUIET)
            end = x - half - GAP


def line(xs: Sequence[float], ys: Sequence[float], colour: str, *, dots: bool) -> Line2D:
    """Return a thin line, or a thick one with dots."""
    width = THICK if dots else THIN
    return Line2D(xs, ys, color=colour, linewidth=width, marker="o" if dots else None, markersize=2.5 * width)


def _round(values: Sequence[float], *, integer: bool = False) -> list[Tick]:
    """Return some round values from below the least to above the largest."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 0.5, high + 0.5
    ticks = MaxNLocator(TICKS, integer=integer, steps=STEPS).tick_values(max(low, 0.0), high)
    return [Tick(float(tick), number(tick)) for tick in ticks]
