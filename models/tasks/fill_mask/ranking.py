"""Rankings of the gaps, as both methods give them."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.tasks.fill_mask.request import Filler, Gap


@dataclass(frozen=True)
class Filled:
    """What a method found.

    Attributes
    ----------
    gaps, compared, texts, seconds
        As in `FillMaskResult`.
    """

    gaps: tuple[Gap, ...]
    compared: int
    texts: tuple[tuple[str, ...], ...]
    seconds: float


def ranking(fillers: Sequence[Filler], top_k: int, others: float = 0.0) -> Gap:
    """Rank the fillers of a gap, the likeliest first; where two are as likely, the one that came first.

    `others` is the probability of all fillers that are not given.
    """
    ranked = sorted(fillers, key=lambda filler: -filler.probability)
    rest = others + sum(filler.probability for filler in ranked[top_k:])
    return Gap(fillers=tuple(ranked[:top_k]), rest=rest)
