"""Pictures of what a model computes: pure functions from numbers and labels to PNG bytes, read easily on a phone."""

from models.figures.bars import Bar, bars, grouped_bars
from models.figures.confusion_matrix import confusion_matrix
from models.figures.head_overview import head_overview
from models.figures.heat_map import heat_map
from models.figures.labels import visible
from models.figures.loss_curve import Curve, loss_curve
from models.figures.score_curve import score_curve
from models.figures.token_strip import token_strip

__all__ = [
    "Bar",
    "Curve",
    "bars",
    "confusion_matrix",
    "grouped_bars",
    "head_overview",
    "heat_map",
    "loss_curve",
    "score_curve",
    "token_strip",
    "visible",
    "warm",
]


def warm() -> None:
    """Draw one picture, so that the next does not wait for fonts to be read (0.2 s)."""
    bars([Bar("Aא你हিதไ안😀", 1.0)])
