"""Pictures of what a model computes: pure functions from numbers and labels to PNG bytes, read easily on a phone."""

from models.figures.attention import head_overview, heat_map
from models.figures.bars import Bar, bars, grouped_bars, percent
from models.figures.labels import visible
from models.figures.token_strip import token_strip

__all__ = ["Bar", "bars", "grouped_bars", "head_overview", "heat_map", "percent", "token_strip", "visible"]
