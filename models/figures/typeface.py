"""The letters: DejaVu Sans, and the fonts beside this file for the scripts that it lacks."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.textpath import text_to_path

from models.figures import style

FOLDER = Path(__file__).parent / "fonts"
FIRST = "DejaVu Sans"  # comes with matplotlib
OTHERS = ("Devanagari", "Bengali", "Tamil", "Thai", "Hangul", "Han", "Emoji")


def _file(name: str) -> str:
    return str(FOLDER / f"Workshop{name}-Regular.ttf")


for _name in OTHERS:
    fontManager.addfont(_file(_name))
    fontManager.ttflist.append(replace(fontManager.ttflist[-1], weight=700))  # one weight serves as bold, unasked


def font(size: float = style.TEXT, *, bold: bool = False) -> FontProperties:
    """Give the pictures' font at this size in points, with the families that stand in for what the first lacks."""
    families = [FIRST, *(f"Workshop {name}" for name in OTHERS)]
    return FontProperties(family=families, size=size, weight="bold" if bold else "normal")


def width_of(text: str, size: float = style.TEXT, *, bold: bool = False) -> float:
    """Measure how wide one line of this text is, in points."""
    width, _, _ = text_to_path.get_text_width_height_descent(text, font(size, bold=bold), ismath=False)
    return float(width)


@cache
def drawable() -> frozenset[int]:
    """List the code points that have a glyph."""
    paths = [fontManager.findfont(FIRST), *map(_file, OTHERS)]
    return frozenset(code for path in paths for code in get_font(path).get_charmap())
