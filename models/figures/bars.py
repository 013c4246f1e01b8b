"""Probabilities as horizontal bars: one distribution, or several one under another."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.figures import style
from models.figures.canvas import Box, Canvas, Heading, alone
from models.figures.labels import fitted, legible, visible
from models.figures.typeface import width_of
from models.percent import percent

ROWS = 20
ALL_ROWS = 40  # of several groups
GROUPS = 4
ROW = 20.0  # points from one bar to the next
THICK = 14.0
GAP = 6.0
LABEL = 150.0  # the widest label
NOTHING = 1e-9  # where no value is more, there is nothing to scale by
NAME = 1.6 * style.LINE  # a group's name and the space above it


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: what it is and how likely, 0 to 1."""

    label: str
    value: float


class Columns(NamedTuple):
    """What all rows share: labels as drawn, which stand out, where bars start, how long the bar for 1 would be."""

    labels: Mapping[str, str]
    marked: frozenset[str]
    start: float
    scale: float


def _share(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} is no probability")
    return min(max(value, 0.0), 1.0)  # a sum in floating point may pass 1 by a little


@alone
def bars(rows: Sequence[Bar], *, title: str = "") -> bytes:
    """Draw up to 20 probabilities as bars, in the order given; the largest takes all the room there is.

    Raises
    ------
    ValueError
        There is no row, or more than 20, or a value that is not finite.
    """
    return _drawn({"": rows}, title, frozenset())


@alone
def grouped_bars(groups: Mapping[str, Sequence[Bar]], *, title: str = "", marked: Collection[str] = ()) -> bytes:
    """Draw up to four distributions one under another, each under its name, all to one scale.

    Parameters
    ----------
    marked
        The labels that stand out, in bold and another colour, in every group: such as the largest differences.

    Raises
    ------
    ValueError
        There is no group or more than four, one has no row, there are more than 40 rows (20 if in one group), or a
        value is not finite.
    """
    return _drawn(groups, title, frozenset(marked))


def _drawn(groups: Mapping[str, Sequence[Bar]], title: str, marked: frozenset[str]) -> bytes:
    everything = [bar for rows in groups.values() for bar in rows]
    most = ROWS if len(groups) == 1 else ALL_ROWS
    if not 1 <= len(groups) <= GROUPS or not all(groups.values()) or len(everything) > most:
        raise ValueError(f"groups of {[len(rows) for rows in groups.values()]} bars make no readable picture")
    columns = _columns(everything, marked)
    heading = Heading(title)
    canvas = Canvas(2 * style.MARGIN + heading.height + NAME * sum(map(bool, groups)) + ROW * len(everything))
    heading.draw(canvas)
    y = style.MARGIN + heading.height
    boxes: list[Box] = []
    for name, rows in groups.items():
        if name:
            canvas.text(style.MARGIN, y + NAME - style.LINE / 2, fitted(legible(name), style.WIDTH - 2 * style.MARGIN))
            y += NAME
        boxes += _rows(canvas, rows, columns, y)
        y += ROW * len(rows)
    canvas.boxes(boxes)
    return canvas.png()


def _columns(everything: Sequence[Bar], marked: frozenset[str]) -> Columns:
    shown = {bar.label: legible(bar.label) if bar.label.strip() else visible(bar.label) for bar in everything}
    labels = {label: fitted(text, LABEL, bold=label in marked) for label, text in shown.items()}
    start = style.MARGIN + GAP + max(width_of(text, bold=label in marked) for label, text in labels.items())
    longest = style.WIDTH - style.MARGIN - width_of(">99.9 %") - GAP - start
    largest = max(_share(bar.value) for bar in everything)
    return Columns(labels, marked, start, longest / largest if largest > NOTHING else 1.0)


def _rows(canvas: Canvas, rows: Iterable[Bar], columns: Columns, top: float) -> list[Box]:
    """Write labels and percentages from `top` down, and give the bars between them."""
    boxes = []
    for index, bar in enumerate(rows):
        stands_out = bar.label in columns.marked
        middle = top + ROW * (index + 0.5)
        length = max(columns.scale * _share(bar.value), 1.0 if bar.value > 0 else 0.0)
        canvas.text(columns.start - GAP, middle, columns.labels[bar.label], align="right", bold=stands_out)
        canvas.text(columns.start + length + GAP, middle, percent(bar.value))
        colour = style.MARKED if stands_out else style.BAR
        boxes.append(Box(columns.start, middle - THICK / 2, length, THICK, colour))
    return boxes
