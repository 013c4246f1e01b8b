"""A score over how many examples a model was trained on, in powers of ten, beside that of the model as it was."""

import math
from collections.abc import Sequence

from models.figures import style
from models.figures.canvas import Canvas, Heading, alone
from models.figures.labels import fitted, legible
from models.figures.plot import GAP, HEIGHT, Axis, Tick, draw_grid, left_of, line, number, room_from, upwards

BASE = "base"
BEFORE = 0.6  # powers of ten, from the base to the fewest examples
SWATCH = 18.0


@alone
def score_curve(base: float, points: Sequence[tuple[int, float]], *, score: str, title: str = "") -> bytes:
    """Draw the base as the first dot, with a line across at its height, and a dot for each (examples, score).

    Raises
    ------
    ValueError
        There is no point, one is of no examples, they are not in order, or a score is not finite.
    """
    counts = [count for count, _ in points]
    if not points or counts[0] < 1 or counts != sorted(set(counts)):
        raise ValueError(f"a curve has points of ever more examples, not of {counts}")
    if not all(math.isfinite(value) for value in (base, *(value for _, value in points))):
        raise ValueError("scores are finite")
    heading = Heading(title)
    top = style.MARGIN + heading.height + 2.5 * style.LINE
    up = upwards([base, *(value for _, value in points)], top)
    across = _logarithmic(counts, left_of(up))
    canvas = Canvas(top + HEIGHT + 2 * style.LINE + style.MARGIN)
    heading.draw(canvas)
    _write_legend(canvas, style.MARGIN + heading.height, score)
    draw_grid(canvas, across, up)
    canvas.add(line([across.start, across.start + across.length], [up.at(base)] * 2, style.MARKED, dots=False))
    canvas.add(line([across.at(across.ticks[0].at)], [up.at(base)], style.MARKED, dots=True))
    xs = [across.at(math.log10(count)) for count in counts]
    canvas.add(line(xs, [up.at(value) for _, value in points], style.BAR, dots=True))
    return canvas.png()


def _logarithmic(counts: Sequence[int], left: float) -> Axis:
    """Return the axis of examples; the base stands before the fewest."""
    places = [math.log10(count) for count in counts]
    ticks = [Tick(places[0] - BEFORE, BASE), *(map(Tick, places, map(number, counts)))]
    return Axis(places[0] - 1.5 * BEFORE, places[-1] + BEFORE / 4, left, room_from(left), ticks)


def _write_legend(canvas: Canvas, y: float, score: str) -> None:
    x, middle = style.MARGIN, y + style.LINE / 2
    for colour, label in ((style.BAR, "trained"), (style.MARKED, "as it was")):
        canvas.add(line([x, x + SWATCH / 2, x + SWATCH], [middle] * 3, colour, dots=True))
        canvas.text(x + SWATCH + GAP, middle, label, colour=style.QUIET)
        x += SWATCH + 60 + 2 * GAP
    axes = f"{legible(score)} ↑  examples trained on →"
    canvas.text(style.MARGIN, middle + style.LINE, fitted(axes, style.WIDTH - 2 * style.MARGIN), colour=style.QUIET)
