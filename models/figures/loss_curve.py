"""Loss over the steps of a training, on what was trained and on what was held out; of one run, or of two."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from models.figures import style
from models.figures.canvas import Canvas, Heading, alone
from models.figures.labels import fitted, legible
from models.figures.typeface import width_of

HEIGHT = 180.0  # points, of the plot
TICKS = 4
GAP = 6.0
SWATCH = 18.0
COLOURS = (style.BAR, style.MARKED)
THIN, THICK = 0.9, 2.2

Points = Sequence[tuple[int, float]]


class Curve(NamedTuple):
    """A run's losses by step, in order."""

    training: Points
    held_out: Points


class Axis(NamedTuple):
    """What lies between two values, on how many points from where; `ticks` are round."""

    low: float
    high: float
    start: float
    length: float
    ticks: list[float]

    def at(self, value: float) -> float:
        """Return where a value is drawn."""
        return self.start + self.length * (value - self.low) / (self.high - self.low)


@alone
def loss_curve(runs: Mapping[str, Curve], *, title: str = "") -> bytes:
    """Draw one run or two: the training loss as a thin line, the held-out loss as a thick one with dots.

    Raises
    ------
    ValueError
        There is no run or more than two, one has no point, or a loss is not finite.
    """
    points = [point for curve in runs.values() for part in curve for point in part]
    if not 1 <= len(runs) <= len(COLOURS) or not all(any(curve) for curve in runs.values()):
        raise ValueError(f"{len(runs)} runs with {len(points)} points make no readable picture")
    if not all(math.isfinite(loss) for _, loss in points):
        raise ValueError("losses are finite")
    heading = Heading(title)
    top = style.MARGIN + heading.height + style.LINE * (1.5 + len(runs))
    down = _ticks([loss for _, loss in points])
    left = style.MARGIN + max(width_of(_label(tick)) for tick in down) + GAP
    losses = Axis(down[0], down[-1], top + HEIGHT, -HEIGHT, down)
    along = _ticks([0.0, *(float(step) for step, _ in points)], integer=True)
    steps = Axis(along[0], along[-1], left, style.WIDTH - style.MARGIN - GAP - left, along)
    canvas = Canvas(top + HEIGHT + 2 * style.LINE + style.MARGIN)
    heading.draw(canvas)
    _write_legend(canvas, runs, style.MARGIN + heading.height)
    _draw_grid(canvas, steps, losses)
    for colour, curve in zip(COLOURS, runs.values(), strict=False):
        _draw_line(canvas, curve.training, steps, losses, colour=colour, dots=False)
        _draw_line(canvas, curve.held_out, steps, losses, colour=colour, dots=True)
    return canvas.png()


def _ticks(values: Sequence[float], *, integer: bool = False) -> list[float]:
    """Return some round values from below the least to above the largest."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 0.5, high + 0.5
    return [float(tick) for tick in MaxNLocator(TICKS, integer=integer).tick_values(max(low, 0.0), high)]


def _label(tick: float) -> str:
    return f"{tick:,.6g}"


def _write_legend(canvas: Canvas, runs: Mapping[str, Curve], y: float) -> None:
    """Say what each line is, a row a run, and below what the axes are."""
    for row, (colour, name) in enumerate(zip(COLOURS, runs, strict=False)):
        x, middle = style.MARGIN, y + style.LINE * (row + 0.5)
        for kind, dots in (("trained on", False), ("held out", True)):
            _swatch(canvas, x, middle, colour, dots=dots)
            x += SWATCH + GAP
            canvas.text(x, middle, kind, colour=style.QUIET)
            x += width_of(kind) + 2 * GAP
        canvas.text(x, middle, fitted(legible(name), style.WIDTH - style.MARGIN - x))
    canvas.text(style.MARGIN, y + style.LINE * (len(runs) + 0.5), "loss ↑  step →", colour=style.QUIET)


def _swatch(canvas: Canvas, x: float, y: float, colour: str, *, dots: bool) -> None:
    canvas.add(_line([x, x + SWATCH / 2, x + SWATCH], [y, y, y], colour, dots=dots))


def _draw_grid(canvas: Canvas, steps: Axis, losses: Axis) -> None:
    for tick in losses.ticks:
        y = losses.at(tick)
        canvas.line((steps.start, steps.start + steps.length), (y, y))
        canvas.text(steps.start - GAP, y, _label(tick), align="right", colour=style.QUIET)
    for tick in steps.ticks:
        label = _label(tick)
        x = min(steps.at(tick), style.WIDTH - style.MARGIN - width_of(label) / 2)
        canvas.text(x, losses.start + style.LINE, label, align="center", colour=style.QUIET)


def _draw_line(canvas: Canvas, points: Points, steps: Axis, losses: Axis, *, colour: str, dots: bool) -> None:
    xs, ys = [steps.at(step) for step, _ in points], [losses.at(loss) for _, loss in points]
    canvas.add(_line(xs, ys, colour, dots=dots))


def _line(xs: Sequence[float], ys: Sequence[float], colour: str, *, dots: bool) -> Line2D:
    width = THICK if dots else THIN
    return Line2D(xs, ys, color=colour, linewidth=width, marker="o" if dots else None, markersize=2.5 * width)
