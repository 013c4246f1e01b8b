"""Loss over the steps of a training, on what was trained and on what was held out; of one run, or of two."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from models.figures import style
from models.figures.canvas import Canvas, Heading, alone
from models.figures.labels import fitted, legible
from models.figures.plot import GAP, HEIGHT, Axis, along, draw_grid, left_of, line, upwards
from models.figures.typeface import width_of

SWATCH = 18.0
COLOURS = (style.BAR, style.MARKED)

Points = Sequence[tuple[int, float]]


class Curve(NamedTuple):
    """A run's losses by step, in order."""

    training: Points
    held_out: Points


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
    losses = upwards([loss for _, loss in points], top)
    steps = along([0.0, *(float(step) for step, _ in points)], left_of(losses))
    canvas = Canvas(top + HEIGHT + 2 * style.LINE + style.MARGIN)
    heading.draw(canvas)
    _write_legend(canvas, runs, style.MARGIN + heading.height)
    draw_grid(canvas, steps, losses)
    for colour, curve in zip(COLOURS, runs.values(), strict=False):
        _draw_line(canvas, curve.training, steps, losses, colour=colour, dots=False)
        _draw_line(canvas, curve.held_out, steps, losses, colour=colour, dots=True)
    return canvas.png()


def _write_legend(canvas: Canvas, runs: Mapping[str, Curve], y: float) -> None:
    """Say what each line is, a row a run, of two with its name, and below what the axes are."""
    for row, (colour, name) in enumerate(zip(COLOURS, runs, strict=False)):
        x, middle = style.MARGIN, y + style.LINE * (row + 0.5)
        for kind, dots in (("trained on", False), ("held out", True)):
            _swatch(canvas, x, middle, colour, dots=dots)
            x += SWATCH + GAP
            canvas.text(x, middle, kind, colour=style.QUIET)
            x += width_of(kind) + 2 * GAP
        if len(runs) > 1:
            canvas.text(x, middle, fitted(legible(name), style.WIDTH - style.MARGIN - x))
    canvas.text(
        style.MARGIN, y + style.LINE * (len(runs) + 0.5), "loss ↑ (lower is better)  step →", colour=style.QUIET
    )


def _swatch(canvas: Canvas, x: float, y: float, colour: str, *, dots: bool) -> None:
    canvas.add(line([x, x + SWATCH / 2, x + SWATCH], [y, y, y], colour, dots=dots))


def _draw_line(canvas: Canvas, points: Points, steps: Axis, losses: Axis, *, colour: str, dots: bool) -> None:
    xs, ys = [steps.at(step) for step, _ in points], [losses.at(loss) for _, loss in points]
    canvas.add(line(xs, ys, colour, dots=dots))
