"""How every picture looks: sizes and colours, in one place.

A phone shows a picture of a chat about 343 pixels wide, so a page is 360 points wide and set in 12 points (11.4 pixels
there), drawn at three pixels a point. It has a dark ground of its own, so that it reads the same in both themes.
"""

from typing import Final

from matplotlib.colors import LinearSegmentedColormap

WIDTH: Final = 360.0  # points, of every page
MARGIN: Final = 10.0
FOOT: Final = 22.0  # more below: there Discord puts its badge that says that there is alternative text
PIXELS: Final = 3  # a point
TEXT: Final = 12.0  # points, the smallest text there is
TITLE: Final = 14.0
LINE: Final = 18.0  # points from one line of text to the next

GROUND: Final = "#2b2d31"  # Discord's dark grey
INK: Final = "#f2f3f5"  # 12:1 on the ground
QUIET: Final = "#b5bac1"  # 7:1 on the ground, for what matters less
LINES: Final = "#5d6069"

# Okabe and Ito, "Color Universal Design" (2008): told apart with any kind of colour vision.
BAR: Final = "#56b4e9"
MARKED: Final = "#e69f00"

# Paul Tol's "light" scheme (personal.sron.nl/~pault), made to stand behind black text.
PIECES: Final = ("#77aadd", "#eedd88", "#44bb99", "#ffaabb", "#99ddff", "#ee8866")
PIECE_INK: Final = "#111214"

# From nearly black to nearly white, ever lighter: lightness alone tells the order, with any kind of colour vision.
HEAT: Final = LinearSegmentedColormap.from_list("heat", ["#15162e", "#3b3f8f", "#a0449c", "#f0795a", "#ffe9a8"])
