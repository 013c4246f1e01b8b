"""One head's attention: a map with a labelled row for each token that looks and a column for each looked at."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from models.figures import style
from models.figures.canvas import Canvas, Heading, alone
from models.figures.heat import LEGEND, Weights, colours_of, draw_legend, hatch_ahead
from models.figures.labels import fitted, legible, visible
from models.figures.typeface import width_of

TOKENS = 32
CELL = 30.0  # points, the largest
TIGHT = 14.0  # points between labels in one file; nearer cells have theirs in two files, by turns
LABEL = 76.0  # the widest label
GAP = 4.0


class Margin(NamedTuple):
    """The labels beside a map: their texts, and how far each stands away from it."""

    texts: list[str]
    offsets: list[float]
    width: float


@alone
def heat_map(
    weights: Sequence[Sequence[float]] | Weights,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    title: str = "",
    row_title: str = "",
    column_title: str = "",
    causal: bool = False,
) -> bytes:
    """Draw weights [rows, columns], 0 to 1, as a map with a labelled row and column for each token.

    Parameters
    ----------
    row_title, column_title
        What the rows and the columns are, in a word or two.
    causal
        What lies above the diagonal was hidden from the model, and is hatched.

    Raises
    ------
    ValueError
        The shape is not that of the labels, there are more than 32 of these, or a weight is below 0 or not finite.
    """
    values = np.asarray(weights, dtype=np.float64)
    if values.shape != (len(rows), len(columns)) or not 1 <= min(values.shape) <= max(values.shape) <= TOKENS:
        raise ValueError(f"no map of shape {values.shape} with {len(rows)} and {len(columns)} labels")
    down = f"{legible(row_title)} ↓" if row_title else ""
    along = f"{legible(column_title)} →" if column_title else ""
    heading = Heading(title)

    crowded = max(values.shape) * TIGHT > style.WIDTH - 2 * style.MARGIN - LABEL
    left, above = _margin(rows, crowded=crowded), _margin(columns, crowded=crowded)
    x = style.MARGIN + max(left.width, min(width_of(down), LABEL)) + GAP
    y = style.MARGIN + heading.height + (style.LINE if along else 0) + max(above.width, style.LINE) + GAP
    cell = min((style.WIDTH - style.MARGIN - x) / len(columns), CELL)
    cell = int(cell * style.PIXELS) / style.PIXELS  # whole pixels, so that all cells are alike
    width, height = cell * len(columns), cell * len(rows)
    canvas = Canvas(y + height + LEGEND + style.MARGIN)
    heading.draw(canvas)

    canvas.image(colours_of(values, causal=causal), x, y, width, height)
    if causal:
        hatch_ahead(canvas, x, y, cell, len(columns))
    _write_labels(canvas, left, above, x, y, cell)
    canvas.text(
        x - GAP, y - GAP - style.LINE / 2, fitted(down, x - GAP - style.MARGIN), colour=style.QUIET, align="right"
    )
    room = style.WIDTH - style.MARGIN - x
    canvas.text(x, style.MARGIN + heading.height + style.LINE / 2, fitted(along, room), colour=style.QUIET)
    draw_legend(canvas, y + height + style.MARGIN / 2, "low 0", f"high {values.max():.2f}", causal=causal)
    return canvas.png()


def _margin(labels: Sequence[str], *, crowded: bool) -> Margin:
    """Put labels in one file, or by turns in a near and a far one where one has no room for all."""
    if not crowded:
        texts = [fitted(visible(label), LABEL) for label in labels]
        return Margin(texts, [0.0] * len(texts), max(map(width_of, texts)))
    texts = [fitted(visible(label), LABEL * 0.7) for label in labels]
    near = max(map(width_of, texts[::2])) + GAP
    far = max(map(width_of, texts[1::2]), default=0.0)
    return Margin(texts, [near * (index % 2) for index in range(len(texts))], near + far)


def _write_labels(canvas: Canvas, left: Margin, above: Margin, x: float, y: float, cell: float) -> None:
    for index, (text, offset) in enumerate(zip(left.texts, left.offsets, strict=True)):
        middle = y + cell * (index + 0.5)
        canvas.text(x - GAP - offset, middle, text, align="right")
        if offset:
            canvas.line((x - GAP - offset + 2, x - 2), (middle, middle))
    for index, (text, offset) in enumerate(zip(above.texts, above.offsets, strict=True)):
        middle = x + cell * (index + 0.5)
        canvas.text(middle, y - GAP - offset, text, upright=True)
        if offset:
            canvas.line((middle, middle), (y - GAP - offset + 2, y - 2))
