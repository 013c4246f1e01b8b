"""Attention weights as colours, and the legend that says how to read them."""

from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.colors import to_rgb
from matplotlib.patches import Polygon, Rectangle

from models.figures import style
from models.figures.canvas import Canvas
from models.figures.typeface import width_of

LEGEND = 1.5 * style.LINE  # points, its height
GAP = 6.0
RAMP = 90.0  # the colour bar
SWATCH = 14.0

Weights = npt.NDArray[np.floating[Any]]


def colours_of(weights: Weights, *, causal: bool, power: float = 1.0) -> npt.NDArray[np.uint8]:
    """Colour weights [..., rows, columns], each map by the largest weight in it, as [..., rows, columns, 3].

    Where `causal`, what lies above the diagonal gets the ground's colour. A power below 1 brings out small weights.

    Raises
    ------
    ValueError
        A weight is not finite or below 0.
    """
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError("attention weights are finite and at least 0")
    largest = weights.max(axis=(-2, -1), keepdims=True)
    scaled = np.divide(weights, largest, out=np.zeros(weights.shape), where=largest > 0)
    colours: npt.NDArray[np.uint8] = style.HEAT(scaled**power, bytes=True)[..., :3]
    if causal:
        ahead = np.triu(np.ones(weights.shape[-2:], dtype=bool), k=1)
        colours[..., ahead, :] = np.round(255 * np.array(to_rgb(style.GROUND)))
    return colours


def hatch_ahead(canvas: Canvas, x: float, y: float, cell: float, tokens: int) -> None:
    """Hatch what lies above the diagonal of a causal map of this many tokens."""
    stairs = [(x + cell * (step + 1), y + cell * (step + side)) for step in range(tokens - 1) for side in (0, 1)]
    corner = (x + cell * tokens, y)
    last = (x + cell * tokens, y + cell * (tokens - 1))
    canvas.add(Polygon([*stairs, last, corner], **_hatched()))


def draw_legend(canvas: Canvas, y: float, low: str, high: str, *, causal: bool) -> None:
    """Draw the colour bar between its words and, where `causal`, what the hatching means, at height `y`."""
    middle = y + LEGEND / 2
    x = style.MARGIN
    canvas.text(x, middle, low, colour=style.QUIET)
    x += width_of(low) + GAP
    ramp = style.HEAT(np.linspace(0, 1, 64), bytes=True)[None, :, :3]
    canvas.image(ramp, x, middle - SWATCH / 2, RAMP, SWATCH)
    x += RAMP + GAP
    canvas.text(x, middle, high, colour=style.QUIET)
    if causal:
        x += width_of(high) + 3 * GAP
        canvas.add(Rectangle((x, middle - SWATCH / 2), SWATCH, SWATCH, **_hatched()))
        canvas.text(x + SWATCH + GAP, middle, "not seen", colour=style.QUIET)


def _hatched() -> dict[str, Any]:
    return {"facecolor": "none", "edgecolor": style.LINES, "hatch": "///", "linewidth": 0}
