"""Attention weights: one head as a labelled map, and all heads as small multiples."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.colors import to_rgb

from models.figures import style
from models.figures.labels import fitted, legible, visible
from models.figures.page import Page, alone, width_of

TOKENS = 32
LABEL = 72.0
Weights = npt.NDArray[np.floating[Any]]


def _colours(weights: Weights, *, causal: bool) -> npt.NDArray[np.float64]:
    """Colour each weight, [..., rows, columns, 3], by the largest of its map; what is masked is ground."""
    known = np.nan_to_num(np.asarray(weights, dtype=np.float64), nan=0.0, posinf=1.0, neginf=0.0).clip(0, 1)
    largest = known.max(axis=(-2, -1), keepdims=True)
    colours: npt.NDArray[np.float64] = style.HEAT(known / np.where(largest > 0, largest, 1))[..., :3]
    if causal:
        rows, columns = known.shape[-2:]
        colours[..., np.triu(np.ones((rows, columns), dtype=bool), k=1), :] = to_rgb(style.MASKED)
    return colours


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
    causal
        What lies above the diagonal was masked: it is left empty.

    Raises
    ------
    ValueError
        The shape is not that of the labels, or there are more than 32.
    """
    values = np.asarray(weights, dtype=np.float64)
    if values.shape != (len(rows), len(columns)) or not 1 <= max(values.shape) <= TOKENS:
        raise ValueError(f"a map of {values.shape} with {len(rows)} x {len(columns)} labels")
    left = [fitted(visible(label), LABEL) for label in rows]
    above = [fitted(visible(label), LABEL) for label in columns]
    x = style.MARGIN + max(map(width_of, left)) + 4
    cell = min((style.WIDTH - style.MARGIN - x) / len(columns), 28.0)
    y = style.MARGIN + (1.5 * style.LINE if title else 0) + max(map(width_of, above)) + 4
    page = Page(y + cell * len(rows) + 2 * style.LINE + style.MARGIN)
    if title:
        text = fitted(visible(title), style.WIDTH - 2 * style.MARGIN, style.TITLE, bold=True)
        page.text(style.MARGIN, style.MARGIN + style.LINE / 2, text, size=style.TITLE, bold=True)
    if column_title:
        page.text(x, page.height - style.MARGIN - 1.5 * style.LINE, f"columns: {legible(column_title)}")
    if row_title:
        page.text(x, page.height - style.MARGIN - 0.5 * style.LINE, f"rows: {legible(row_title)}")
    page.image(_colours(values, causal=causal), x, y, cell * len(columns), cell * len(rows))
    for index, label in enumerate(left):
        page.text(x - 4, y + cell * (index + 0.5), label, align="right")
    for index, label in enumerate(above):
        page.text(x + cell * (index + 0.5), y - 4, label, upright=True)
    return page.png()


@alone
def head_overview(
    weights: Weights, *, marked: tuple[int, int] | None = None, title: str = "", causal: bool = False
) -> bytes:
    """Draw the weights [layers, heads, tokens, tokens] of all heads as small maps, a row of them for each layer.

    Parameters
    ----------
    marked
        The layer and head, counted from 0, to frame.

    Raises
    ------
    ValueError
        The shape is another, or the marked head is none of them.
    """
    if weights.ndim != 4 or 0 in weights.shape:
        raise ValueError(f"weights of shape {weights.shape}")
    layers, heads = weights.shape[:2]
    if marked and not (0 <= marked[0] < layers and 0 <= marked[1] < heads):
        raise ValueError(f"no layer and head {marked} in {layers} x {heads}")
    blocks = max(1, round(math.sqrt(layers / heads)))
    deep = math.ceil(layers / blocks)
    number = 22.0
    cell = (style.WIDTH - 2 * style.MARGIN - number * blocks) / (heads * blocks)
    top = style.MARGIN + (1.5 * style.LINE if title else 0) + style.LINE
    page = Page(top + cell * deep + style.MARGIN)
    if title:
        text = fitted(visible(title), style.WIDTH - 2 * style.MARGIN, style.TITLE, bold=True)
        page.text(style.MARGIN, style.MARGIN + style.LINE / 2, text, size=style.TITLE, bold=True)
    colours = _colours(weights, causal=causal)
    for layer in range(layers):
        block, row = divmod(layer, deep)
        x = style.MARGIN + block * (number + heads * cell) + number
        y = top + row * cell
        page.text(x - 4, y + cell / 2, str(layer + 1), align="right", colour=style.QUIET)
        for head in range(heads):
            if row == 0:
                page.text(
                    x + (head + 0.5) * cell, top - style.LINE / 2, str(head + 1), align="center", colour=style.QUIET
                )
            page.image(colours[layer, head], x + head * cell + 0.5, y + 0.5, cell - 1, cell - 1)
            if marked == (layer, head):
                page.frame(x + head * cell, y, cell, cell, style.INK, 2)
    return page.png()
