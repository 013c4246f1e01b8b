"""The letters: DejaVu Sans, and the fonts beside this file for the scripts that it lacks."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.textpath import text_to_path

from models.figures import style

FOLDER = Path(__file__).parent / "fonts"
FIRST = "DejaVu Sans"  # comes with matplotlib
OTHERS = {
    f"Workshop {name}": str(FOLDER / f"Workshop{name}-Regular.ttf")
    for name in ("Devanagari", "Bengali", "Tamil", "Thai", "Hangul", "Han", "Emoji")
}

for _path in OTHERS.values():
    fontManager.addfont(_path)
    fontManager.ttflist.append(replace(fontManager.ttflist[-1], weight=700))  # one weight serves as bold, unasked


@cache
def _code_points() -> Mapping[str, frozenset[int]]:
    weights = [fontManager.findfont(FontProperties(family=FIRST, weight=weight)) for weight in ("normal", "bold")]
    first = frozenset.intersection(*map(_in_font, weights))  # the bold one lacks some characters
    return {FIRST: first, **{family: _in_font(path) for family, path in OTHERS.items()}}


def _in_font(path: str) -> frozenset[int]:
    return frozenset(get_font(path).get_charmap())


@cache
def families_with(character: str) -> frozenset[str]:
    """List the families that have a glyph for this character."""
    return frozenset(family for family, points in _code_points().items() if ord(character) in points)


def font_for(text: str, size: float = style.TEXT, *, bold: bool = False) -> FontProperties:
    """Give the first font at this size in points, with those others that this text needs: each costs time."""
    lacking = {ord(character) for character in text} - _code_points()[FIRST]
    others = [family for family in OTHERS if not lacking.isdisjoint(_code_points()[family])]
    return FontProperties(family=[FIRST, *others], size=size, weight="bold" if bold else "normal")


@lru_cache(maxsize=2048)  # a label is measured more than once, and tokens repeat
def width_of(text: str, size: float = style.TEXT, *, bold: bool = False) -> float:
    """Measure how wide one line of this text is, in points."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, font_for(text, size, bold=bold), ismath=False)
    return float(width)
