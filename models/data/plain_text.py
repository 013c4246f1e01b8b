"""Plain text as one column: a line each, or a paragraph each where blank lines stand between them."""

import re
from collections.abc import Iterator, Sequence
from statistics import median

from models.data.table import Cells

LOOKED_AT = 200_000  # characters, for the shape
BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
LINE = re.compile(r"[^\n]+")
PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*")
STANZA = 10  # lines: where blank lines are rarer, they are by chance
WIDTH = 50  # characters, of lines that prose was broken to; those of verse are shorter
ENDS = (".", "!", "?", "…", ":", '"', "”", "’", "»")


def read_plain_text(text: str) -> Cells:
    """Return lines or paragraphs, by the shape of the text."""
    head = text[:LOOKED_AT].strip()
    blocks = len(BLANK_LINES.split(head))
    lines = [line for line in head.splitlines() if line.strip()]
    wrapped = _wrapped(lines)
    if blocks < 2 or blocks == len(lines) or (blocks * STANZA < len(lines) and not wrapped):
        return Cells("plain text", _found(LINE, text), ("text",), ("Each line is one text.",))
    told = ("Each paragraph is one text: blank lines stand between them.",)
    return Cells("plain text", _found(PARAGRAPH, text, joined=wrapped), ("text",), told)


def _wrapped(lines: Sequence[str]) -> bool:
    """Tell whether lines are prose that was broken to a width: long ones, of which few end a sentence."""
    ended = sum(line.rstrip().endswith(ENDS) for line in lines)
    return median(map(len, lines)) >= WIDTH and ended < len(lines) / 2


def _found(what: re.Pattern[str], text: str, *, joined: bool = False) -> Iterator[tuple[str]]:
    """Yield what matches, the lines of each joined to one where they were broken to a width."""
    for found in what.finditer(text):
        yield (" ".join(found.group().split()) if joined else found.group(),)
