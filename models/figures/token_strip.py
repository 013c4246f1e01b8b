"""Texts cut into tokens: coloured pieces that wrap like text."""

from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import NamedTuple

from models.figures import style
from models.figures.canvas import Box, Canvas, alone
from models.figures.labels import fitted, legible, visible
from models.figures.typeface import width_of

BLOCKS = 8
LINES = 40  # in all: more would be a picture that no phone shows whole
HIGH = 19.0
STEP = 22.0  # points from one line of pieces to the next
PAD = 3.5
BETWEEN = 1.5
TITLE = 1.3 * style.LINE
AFTER = 8.0  # below a block


class Piece(NamedTuple):
    """Where a piece starts, how wide it is and what it says."""

    x: float
    width: float
    text: str


class Block(NamedTuple):
    """The lines of pieces that are drawn, and how many pieces are not."""

    lines: list[list[Piece]]
    rest: int

    @property
    def height(self) -> int:
        """Lines, with the one that counts the rest."""
        return len(self.lines) + bool(self.rest)


@alone
def token_strip(pieces: Sequence[Sequence[str]], *, titles: Sequence[str]) -> bytes:
    """Draw one block a text (or a model): its title and its tokens, each on a colour that is not its neighbour's.

    Spaces are made visible. Of a block with too many lines the rest is counted, not drawn.

    Raises
    ------
    ValueError
        There is not one title a block, no block, or more than 8.
    """
    if not 1 <= len(pieces) <= BLOCKS or len(pieces) != len(titles):
        raise ValueError(f"{len(titles)} titles for {len(pieces)} blocks of tokens")
    room = LINES // len(pieces)
    blocks = [_block(block, room) for block in pieces]
    lines = sum(block.height for block in blocks)
    canvas = Canvas(2 * style.MARGIN + (TITLE + AFTER) * len(blocks) - AFTER + STEP * lines)
    y = style.MARGIN
    boxes: list[Box] = []
    for title, block in zip(titles, blocks, strict=True):
        heading = fitted(legible(title), style.WIDTH - 2 * style.MARGIN)
        canvas.text(style.MARGIN, y + style.LINE / 2, heading, colour=style.QUIET)
        boxes += _draw(canvas, block, y + TITLE)
        y += TITLE + STEP * block.height + AFTER
    canvas.boxes(boxes, corner=2.0)
    return canvas.png()


def _block(pieces: Sequence[str], room: int) -> Block:
    lines = list(islice(_lines(pieces), room + 1))
    if len(lines) > room:
        lines = lines[: room - 1]
    return Block(lines, len(pieces) - sum(map(len, lines)))


def _lines(pieces: Sequence[str]) -> Iterator[list[Piece]]:
    """Wrap the pieces."""
    room = style.WIDTH - 2 * style.MARGIN
    line: list[Piece] = []
    x = 0.0
    for piece in pieces:
        text = fitted(visible(piece), room - 2 * PAD)
        width = width_of(text) + 2 * PAD
        if line and x + width > room:
            yield line
            line, x = [], 0.0
        line.append(Piece(style.MARGIN + x, width, text))
        x += width + BETWEEN
    if line:
        yield line


def _draw(canvas: Canvas, block: Block, top: float) -> list[Box]:
    """Write a block's pieces from `top` down, and give the boxes behind them."""
    boxes = []
    colours = cycle(style.PIECES)
    for index, line in enumerate(block.lines):
        y = top + STEP * index
        for piece in line:
            canvas.text(piece.x + PAD, y + HIGH / 2, piece.text, colour=style.PIECE_INK)
            boxes.append(Box(piece.x, y, piece.width, HIGH, next(colours)))
    if block.rest:
        middle = top + STEP * len(block.lines) + HIGH / 2
        canvas.text(style.MARGIN, middle, f"… and {block.rest:,} more", colour=style.QUIET)
    return boxes
