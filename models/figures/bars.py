"""Probabilities as horizontal bars."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from models.figures import style
from models.figures.labels import fitted, legible
from models.figures.page import Page, alone, width_of

ROWS = 20
GROUPS = 4
ROW = 20.0  # points from one bar to the next
THICK = 13.0
GAP = 6.0
FIGURE = 52.0  # points, room for "<0.1 %"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: what it is and how likely, 0 to 1."""

    label: str
    value: float


def percent(value: float) -> str:
    """Write a probability for people: 0.4217 as 42.2 %, and what rounds to nothing or to everything as < and >."""
    if math.isnan(value):
        return "?"
    share = 100 * min(max(value, 0.0), 1.0)
    if 0 < share < 0.1:
        return "<0.1 %"
    if 99.9 < share < 100:
        return ">99.9 %"
    return f"{share:.1f} %" if share % 100 else f"{share:.0f} %"


@alone
def bars(rows: Sequence[Bar], *, title: str = "") -> bytes:
    """Draw up to 20 probabilities as horizontal bars, in the order given, the longest as long as there is room.

    Raises
    ------
    ValueError
        There is no row, or more than 20.
    """
    return _drawn({"": rows}, title, frozenset())


@alone
def grouped_bars(groups: Mapping[str, Sequence[Bar]], *, title: str = "", marked: Collection[str] = ()) -> bytes:
    """Draw up to four distributions one under another, each under its name, all to one scale.

    Parameters
    ----------
    marked
        Labels whose bars take another colour in every group, such as the largest differences.

    Raises
    ------
    ValueError
        There is no group or more than four, a group has no row, or all together have more than 40.
    """
    return _drawn(groups, title, frozenset(marked))


def _drawn(groups: Mapping[str, Sequence[Bar]], title: str, marked: frozenset[str]) -> bytes:
    count = sum(len(rows) for rows in groups.values())
    if not 1 <= len(groups) <= GROUPS or not all(groups.values()) or count > ROWS * (2 if len(groups) > 1 else 1):
        raise ValueError(f"{len(groups)} groups of {count} bars make no readable picture")
    heading = 1.5 * style.LINE if title else 0.0
    named = [name for name in groups if name]
    page = Page(2 * style.MARGIN + heading + style.LINE * 1.4 * len(named) + ROW * count)
    if title:
        text = fitted(legible(title), style.WIDTH - 2 * style.MARGIN, style.TITLE, bold=True)
        page.text(style.MARGIN, style.MARGIN + style.LINE / 2, text, size=style.TITLE, bold=True)
    labels = {bar.label: fitted(legible(bar.label), 150) for rows in groups.values() for bar in rows}
    start = style.MARGIN + max(map(width_of, labels.values())) + GAP
    room = style.WIDTH - style.MARGIN - FIGURE - GAP - start
    top = max((_clamped(bar.value) for rows in groups.values() for bar in rows), default=0) or 1.0
    y = style.MARGIN + heading
    for name, rows in groups.items():
        if name:
            text = fitted(legible(name), style.WIDTH - 2 * style.MARGIN)
            page.text(style.MARGIN, y + style.LINE * 0.7, text, colour=style.QUIET)
            y += style.LINE * 1.4
        for bar in rows:
            colour = style.MARKED if bar.label in marked else style.BAR
            length = max(room * _clamped(bar.value) / top, 1.0)
            page.text(start - GAP, y + ROW / 2, labels[bar.label], align="right")
            page.box(start, y + (ROW - THICK) / 2, length, THICK, colour)
            page.text(start + length + GAP, y + ROW / 2, percent(bar.value))
            y += ROW
    return page.png()


def _clamped(value: float) -> float:
    return 0.0 if math.isnan(value) else min(max(value, 0.0), 1.0)
