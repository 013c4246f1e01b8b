"""All heads of a model at once: a small map each, a row of them for each layer."""

import math

import numpy as np
import numpy.typing as npt

from models.figures import style
from models.figures.canvas import Canvas, Heading, alone
from models.figures.heat import LEGEND, Weights, colours_of, draw_legend
from models.figures.typeface import width_of

CELL = 40.0  # points, the largest small map
SMALLEST = 6.0
GAP = 1.0
TALLEST = 500.0  # points, of all the maps


@alone
def head_overview(
    weights: Weights, *, marked: tuple[int, int] | None = None, title: str = "", causal: bool = False
) -> bytes:
    """Draw the weights [layers, heads, tokens, tokens] of all heads as small maps, each by its own largest weight.

    Colours follow the square root, or small maps would show little but their largest weights.

    Layers and heads are numbered from 1 in the picture, since people read it. Many layers stand in several blocks.

    Parameters
    ----------
    marked
        The layer and head, counted from 0, to frame.

    Raises
    ------
    ValueError
        The shape is another, there are too many heads to see, the marked head is none of them, or a weight is below 0
        or not finite.
    """
    if weights.ndim != 4 or 0 in weights.shape or weights.shape[2] != weights.shape[3]:
        raise ValueError(f"no attention weights of shape {weights.shape}")
    layers, heads = weights.shape[:2]
    if marked and not (0 <= marked[0] < layers and 0 <= marked[1] < heads):
        raise ValueError(f"no layer and head {marked} among {layers} x {heads}")
    blocks = max(1, round(math.sqrt(layers / heads)))
    deep = math.ceil(layers / blocks)
    number = width_of(str(layers)) + 10
    cell = min((style.WIDTH - 2 * style.MARGIN - number * blocks) / (heads * blocks), CELL)
    cell = int(cell * style.PIXELS) / style.PIXELS
    if cell < SMALLEST or cell * deep > TALLEST:
        raise ValueError(f"{layers} x {heads} heads make no readable picture")

    heading = Heading(title)
    top = style.MARGIN + heading.height + 2 * style.LINE
    canvas = Canvas(top + cell * deep + LEGEND + style.MARGIN)
    heading.draw(canvas)
    canvas.text(style.MARGIN, top - 1.5 * style.LINE, "layer ↓  head →", colour=style.QUIET)
    colours = _shrunk(colours_of(weights, causal=causal, power=0.5), round((cell - GAP) * style.PIXELS))
    for block in range(blocks):
        first = block * deep
        x = style.MARGIN + block * (number + heads * cell) + number
        _draw_block(canvas, colours[first : first + deep], first, x, top, cell)
    if marked:
        block, row = divmod(marked[0], deep)
        x = style.MARGIN + block * (number + heads * cell) + number + marked[1] * cell
        canvas.frame(x - GAP, top + row * cell - GAP, cell + GAP, cell + GAP, style.INK)
    draw_legend(canvas, top + cell * deep + style.MARGIN / 2, "low", "high", causal=False)
    return canvas.png()


def _shrunk(maps: npt.NDArray[np.uint8], pixels: int) -> npt.NDArray[np.uint8]:
    """Resample [layers, heads, tokens, tokens, 3] to so many pixels a side, each the nearest token's."""
    nearest = np.arange(pixels) * maps.shape[2] // pixels
    return maps[:, :, nearest][:, :, :, nearest]


def _draw_block(canvas: Canvas, maps: npt.NDArray[np.uint8], first: int, x: float, y: float, cell: float) -> None:
    """Draw the small maps [layers, heads, pixels, pixels, 3] as one image, and number them."""
    layers, heads, pixels = maps.shape[:3]
    gap = round(GAP * style.PIXELS)
    ground = np.frombuffer(bytes.fromhex(style.GROUND[1:]), dtype=np.uint8)
    sheet = np.tile(ground, (layers, heads, pixels + gap, pixels + gap, 1))
    sheet[:, :, :pixels, :pixels] = maps
    side = pixels + gap
    canvas.image(sheet.swapaxes(1, 2).reshape(layers * side, heads * side, 3), x, y, heads * cell, layers * cell)
    for layer in range(0, layers, math.ceil(style.LINE * 0.75 / cell)):
        canvas.text(
            x - 5, y + (layer + 0.5) * cell - GAP / 2, str(first + layer + 1), align="right", colour=style.QUIET
        )
    for head in range(0, heads, math.ceil((width_of(str(heads)) + 2) / cell)):
        canvas.text(x + (head + 0.5) * cell, y - style.LINE / 2, str(head + 1), align="center", colour=style.QUIET)
