"""Labels: any text at all, made into one line that can be drawn and read."""

import unicodedata
from functools import cache

from matplotlib.font_manager import fontManager, get_font

from models.figures import style
from models.figures.page import font, width_of

LONGEST = 200  # characters looked at: no label has room for more
SIGNS = {" ": "␣", "\n": "↵", "\r": "␍", "\t": "⇥", "\u00a0": "⍽"}


@cache
def _drawable() -> frozenset[int]:
    paths = fontManager._find_fonts_by_props(font())
    return frozenset(code for path in paths for code in get_font(path).get_charmap())


def _glyphs(character: str) -> str:
    if unicodedata.category(character) in {"Cc", "Cs", "Cn", "Co", "Cf", "Zl", "Zp"}:
        return f"U+{ord(character):04X}"
    return character if ord(character) in _drawable() else f"U+{ord(character):04X}"


def legible(text: str) -> str:
    """One line in which each character can be seen; what no font has is written as its code point, like U+4F60."""
    text = "".join(SIGNS[c] if c in "\n\r\t" else c for c in text[:LONGEST]) + ("…" if len(text) > LONGEST else "")
    return "".join(_glyphs(character) for character in text)


def visible(token: str) -> str:
    """Show a token's spaces, as ␣."""
    return legible("".join(SIGNS.get(character, character) for character in token))


def fitted(text: str, width: float, size: float = style.TEXT, *, bold: bool = False) -> str:
    """Cut the text to at most this many points, with an ellipsis where it is longer."""
    if width_of(text, size, bold=bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(f"{text[:middle]}…", size, bold=bold) <= width:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low].rstrip()}…"
