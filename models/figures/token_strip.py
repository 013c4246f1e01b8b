"""Texts cut into tokens: coloured pieces that wrap like text."""

from collections.abc import Iterator, Sequence

from models.figures import style
from models.figures.labels import fitted, legible, visible
from models.figures.page import Page, alone, width_of

LINES = 40
HIGH = 18.0
STEP = 22.0
PAD = 3.0


def _lines(pieces: Sequence[str]) -> Iterator[list[tuple[float, float, str]]]:
    """Wrap the pieces into lines of (x, width, label)."""
    room = style.WIDTH - 2 * style.MARGIN
    line: list[tuple[float, float, str]] = []
    x = 0.0
    for piece in pieces:
        label = fitted(visible(piece), room - 2 * PAD) or "∅"
        width = width_of(label) + 2 * PAD
        if line and x + width > room:
            yield line
            line, x = [], 0.0
        line.append((style.MARGIN + x, width, label))
        x += width + 1.5
    if line:
        yield line


@alone
def token_strip(pieces: Sequence[Sequence[str]], *, titles: Sequence[str]) -> bytes:
    """Draw one block a text (or a model): its title and its tokens, each on a colour that is not its neighbour's.

    Raises
    ------
    ValueError
        There is not one title a block, or no block at all.
    """
    if not pieces or len(pieces) != len(titles):
        raise ValueError(f"{len(titles)} titles for {len(pieces)} blocks")
    blocks = [list(_lines(block))[:LINES] for block in pieces]
    page = Page(2 * style.MARGIN + sum(1.4 * style.LINE + STEP * len(lines) for lines in blocks))
    y = style.MARGIN
    for title, lines in zip(titles, blocks, strict=True):
        page.text(
            style.MARGIN, y + style.LINE / 2, fitted(legible(title), style.WIDTH - 2 * style.MARGIN), colour=style.QUIET
        )
        y += 1.4 * style.LINE
        number = 0
        for line in lines:
            for x, width, label in line:
                page.box(x, y, width, HIGH, style.PIECES[number % len(style.PIECES)], rounded=3)
                page.text(x + PAD, y + HIGH / 2, label, colour=style.PIECE_INK)
                number += 1
            y += STEP
    return page.png()
