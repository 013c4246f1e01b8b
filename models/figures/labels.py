"""Labels: any text at all, made into lines that can be drawn and read."""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from models.figures import style
from models.figures.typeface import drawable, width_of

LONGEST = 120  # characters looked at: no line has room for more
MARKS = 3  # accents on one letter; a taller pile would reach into other lines
BREAKS = {"\n": "↵", "\r": "U+000D", "\t": "⇥"}
SPACES = {" ": "␣", "\u00a0": "⍽"}
JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")  # shape what stands before them, and show nothing themselves
BLANK = frozenset("\u034f\u2800")  # have an empty glyph
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # categories: control, format, surrogate, separators
ACCENTS = frozenset({"Mn", "Me"})


def legible(text: str) -> str:
    """Make one line in which each character can be seen, whatever the text.

    A line break becomes ↵ and a tab ⇥. What has no glyph, or would show nothing or disturb the rest of the line, is
    written as its code point, like U+4F60.
    """
    shown = "".join(_shown(text[:LONGEST]))
    return f"{shown}…" if len(text) > LONGEST else shown


def visible(token: str) -> str:
    """Make a token legible, its spaces too: ␣ for a space, ⍽ for one that does not break, code points for others."""
    return legible("".join(map(_marked, token[: LONGEST + 1])))


def _marked(character: str) -> str:
    if unicodedata.category(character) != "Zs":
        return character
    return SPACES.get(character) or _code(character)


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _shown(text: str) -> Iterator[str]:
    pile = 0
    for before, character in pairwise(" " + text):
        pile = pile + 1 if unicodedata.category(character) in ACCENTS else 0
        if character in BREAKS:
            yield BREAKS[character]
        elif character in JOINERS and before.isprintable() and not before.isascii():
            yield character
        elif _hidden(character) or pile > MARKS:
            yield _code(character)
        else:
            yield character


def _hidden(character: str) -> bool:
    return (
        ord(character) not in drawable()
        or unicodedata.category(character) in UNSEEN
        or character in BLANK
        or character in JOINERS
    )


def fitted(text: str, width: float, size: float = style.TEXT, *, bold: bool = False) -> str:
    """Cut one line to at most this many points, with an ellipsis where it is longer."""
    if width_of(text, size, bold=bold) <= width:
        return text
    low, high = 0, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(f"{text[:middle]}…", size, bold=bold) <= width:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low].rstrip()}…"


def wrapped(text: str, width: float, size: float = style.TEXT, *, bold: bool = False, lines: int = 2) -> list[str]:
    """Break one line between words into at most this many, the last of them cut where it is longer."""
    words = text.split(" ")
    rows: list[str] = []
    while words and len(rows) < lines - 1:
        count = 1
        while count < len(words) and width_of(" ".join(words[: count + 1]), size, bold=bold) <= width:
            count += 1
        rows.append(" ".join(words[:count]))
        words = words[count:]
    if words:
        rows.append(" ".join(words))
    return [fitted(row, width, size, bold=bold) for row in rows]
