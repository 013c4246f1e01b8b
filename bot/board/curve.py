"""The loss curve of a training as SVG: for the board's page, which draws its colours, and for the report of a day."""

import math
from collections.abc import Sequence

from models.training.values import LossPoint

WIDTH, HEIGHT = 320.0, 180.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 8.0, 10.0, 22.0  # room around the curve, for its numbers
DOT = 3.0
LEAST_SPAN = 0.01  # of losses: a flat curve is a line in the middle

Pairs = Sequence[tuple[float, float]]


def curve_svg(points: Sequence[LossPoint], *, label: str) -> str:
    """Return the picture: the training loss as a line, the held-out loss as a line with dots; empty without a loss.

    Parameters
    ----------
    label
        What the picture is of, which is not to hold what people typed: it is not escaped.
    """
    trained = [(float(point.step), point.loss) for point in points if point.loss is not None]
    held_out = [(float(point.step), point.held_out_loss) for point in points if point.held_out_loss is not None]
    both = [*trained, *held_out]
    if not both:
        return ""
    frame = _Frame(both)
    parts = [
        *frame.grid(),
        _line(frame.placed(trained), "trained"),
        _line(frame.placed(held_out), "held-out"),
        *(f'<circle class="held-out" cx="{x:.1f}" cy="{y:.1f}" r="{DOT:g}"/>' for x, y in frame.placed(held_out)),
    ]
    told = trained or held_out
    said = f"{label}: from {told[0][1]:.3g} to {told[-1][1]:.3g} in {frame.steps:g} steps"
    return (
        f'<svg class="curve" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{said}">{"".join(parts)}</svg>'
    )


class _Frame:
    """Places steps and losses in the picture."""

    def __init__(self, pairs: Pairs) -> None:
        losses = [loss for _, loss in pairs]
        middle, half = (max(losses) + min(losses)) / 2, max(max(losses) - min(losses), LEAST_SPAN) / 2
        self.low, self.high = middle - half, middle + half
        self.steps = max(1.0, *(step for step, _ in pairs))

    def placed(self, pairs: Pairs) -> Pairs:
        """Return where pairs of step and loss are."""
        return [(self._across(step), self._up(loss)) for step, loss in pairs]

    def grid(self) -> list[str]:
        """Return the lines at the highest, the middle and the lowest loss, with their numbers, and the last step's."""
        digits = 2 if self.high - self.low < 1 else 1
        parts = []
        for loss in (self.high, (self.low + self.high) / 2, self.low):
            y = self._up(loss)
            parts.append(f'<path class="grid" d="M{LEFT:g} {y:.1f}H{WIDTH - RIGHT:g}"/>')
            parts.append(f'<text x="{LEFT - 5:g}" y="{y + 4:.1f}" text-anchor="end">{loss:.{digits}f}</text>')
        end = f'x="{WIDTH - RIGHT:g}" y="{HEIGHT - 5:g}" text-anchor="end"'
        return [*parts, f"<text {end}>step {math.floor(self.steps)}</text>"]

    def _across(self, step: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * step / self.steps

    def _up(self, loss: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - loss) / (self.high - self.low)


def _line(places: Pairs, name: str) -> str:
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline class="{name}" points="{drawn}"/>' if len(places) > 1 else ""
