"""What a classifier took each class for: a row for each class as it is, a column for each as it was guessed."""

from collections.abc import Sequence

import numpy as np

from models.figures import style
from models.figures.canvas import Canvas, Heading, alone
from models.figures.heat import LEGEND, Weights, colours_of, draw_legend
from models.figures.labels import fitted, legible
from models.figures.typeface import width_of
from models.percent import percent

CLASSES = 16  # more would stand too close to be read
CELL = 48.0  # points, the largest
LABEL = 96.0  # the widest label
GAP = 4.0
BRIGHT = 0.5  # of the row's largest share: from here on a cell is too bright for bright ink


@alone
def confusion_matrix(counts: Sequence[Sequence[int]], classes: Sequence[str], *, title: str = "") -> bytes:
    """Draw counts [as it is, as guessed], coloured by their share of the row; numbers stand where they fit.

    Raises
    ------
    ValueError
        The shape is not that of the classes, there are fewer than 2 or more than 16, or a count is below 0.
    """
    values = np.asarray(counts, dtype=np.float64)
    if values.shape != (len(classes), len(classes)) or not 2 <= len(classes) <= CLASSES:
        raise ValueError(f"no confusion matrix of shape {values.shape} with {len(classes)} classes")
    if (values < 0).any():
        raise ValueError("counts of a confusion matrix are at least 0")
    totals = values.sum(axis=1, keepdims=True)
    shares = np.divide(values, totals, out=np.zeros(values.shape), where=totals > 0)
    labels = [fitted(legible(name), LABEL) for name in classes]
    widest = max(map(width_of, labels))
    heading = Heading(title)
    x = style.MARGIN + max(widest, width_of("true ↓")) + GAP
    y = style.MARGIN + heading.height + style.LINE + widest + GAP
    cell = min((style.WIDTH - style.MARGIN - x) / len(classes), CELL)
    cell = int(cell * style.PIXELS) / style.PIXELS
    canvas = Canvas(y + cell * len(classes) + LEGEND + style.MARGIN)
    heading.draw(canvas)
    colours = colours_of(shares, causal=False)
    canvas.image(colours, x, y, cell * len(classes), cell * len(classes))
    for index, label in enumerate(labels):
        middle = cell * (index + 0.5)
        canvas.text(x - GAP, y + middle, label, align="right")
        canvas.text(x + middle, y - GAP, label, upright=True)
    canvas.text(x, style.MARGIN + heading.height + style.LINE / 2, "guessed →", colour=style.QUIET)
    canvas.text(x - GAP, y - GAP - style.LINE / 2, "true ↓", colour=style.QUIET, align="right")
    _write_counts(canvas, values, shares, x, y, cell)
    draw_legend(
        canvas, y + cell * len(classes) + style.MARGIN / 2, "none", f"{percent(shares.max())} of a row", causal=False
    )
    return canvas.png()


def _write_counts(canvas: Canvas, values: Weights, shares: Weights, x: float, y: float, cell: float) -> None:
    texts = [[f"{int(count):,}" for count in row] for row in values]
    if max(width_of(text) for row in texts for text in row) > cell - 2:
        return
    largest = shares.max() or 1.0
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            bright = shares[row, column] / largest > BRIGHT
            ink = style.PIECE_INK if bright else style.INK
            canvas.text(x + cell * (column + 0.5), y + cell * (row + 0.5), text, align="center", colour=ink)
