"""Labels: any text at all, made into lines that can be drawn and read."""

import math
import unicodedata
from collections.abc import Iterator

from models.figures import style
from models.figures.typeface import families_with, width_of

LONGEST = 120  # characters looked at: no line has room for more
NARROWEST = 0.2  # of the size of the letters: no line has more characters than one of this width each
MARKS = 3  # accents on one letter; a taller pile would reach into other lines
BREAKS = {"\n": "↵", "\r": "U+000D", "\t": "⇥"}
SPACES = {" ": "␣", "\u00a0": "⍽"}
JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")  # shape what stands before them, and show nothing themselves
BLANK = frozenset("\u034f\u2800")  # have an empty glyph
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # categories: control, format, surrogate, separators
ACCENTS = frozenset({"Mn", "Me"})
MARK = ACCENTS | {"Mc"}
# Skin tones, voiced marks, and the vowel AM of Thai and Lao, whose first part is a mark.
MODIFIERS = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff\uff9e\uff9f\u0e33\u0eb3")


def legible(text: str) -> str:
    """Make one line in which each character can be seen, whatever the text.

    A line break becomes ↵ and a tab ⇥. What has no glyph, or would show nothing or disturb the rest of the line, is
    written as its code point, like U+4F60.
    """
    shown = "".join(_shown(text[:LONGEST]))
    return f"{shown}…" if len(text) > LONGEST else shown


def visible(token: str) -> str:
    """Make a token legible, its spaces too: ␣ is a space, ⍽ one that does not break; others are code points, none ∅."""
    return legible("".join(map(_marked, token[: LONGEST + 1]))) or "∅"


def _marked(character: str) -> str:
    if unicodedata.category(character) != "Zs":
        return character
    return SPACES.get(character) or _code(character)


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _shown(text: str) -> Iterator[str]:
    """Give each character as it is where one font has all of the cluster that it ends, else as something that shows."""
    base, before, pile = "", "", 0
    fonts: frozenset[str] = frozenset()  # that have all of the cluster so far
    for character in text:
        if base and _continues(before, character):
            able = families_with(character) & fonts
            unseen = _unseen(character, base)
        else:
            able = families_with(character)
            unseen = _unseen(character, "")
            base = character
        if character not in JOINERS:
            pile = pile + 1 if unicodedata.category(character) in ACCENTS else 0
        before = character
        shown = BREAKS.get(character, character if able and pile <= MARKS and not unseen else _code(character))
        fonts = able if shown == character else families_with(shown[-1])
        yield shown


def _continues(before: str, character: str) -> bool:
    """Tell whether a character is shaped together with the one before it, as HarfBuzz forms clusters."""
    return (
        unicodedata.category(character) in MARK or character in JOINERS or character in MODIFIERS or before == "\u200d"
    )


def _unseen(character: str, base: str) -> bool:
    if character in JOINERS:
        return base.isascii()  # or nothing at all: there is nothing to shape
    return character in BLANK or unicodedata.category(character) in UNSEEN


def fitted(text: str, width: float, size: float = style.TEXT, *, bold: bool = False) -> str:
    """Cut one line to at most this many points, with an ellipsis where it is longer."""
    kept = text[: int(width / (NARROWEST * size))]
    if kept == text and width_of(text, size, bold=bold) <= width:
        return text
    while kept and (wide := width_of(f"{kept}…", size, bold=bold)) > width:
        kept = kept[: min(len(kept) - 1, math.ceil(len(kept) * width / wide))]
    return f"{kept.rstrip()}…"


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
