"""The two methods of filling gaps, and which one a model takes."""

from collections.abc import Sequence
from typing import Literal

from models.catalogue import Entry
from models.loading import LoadedModel
from models.passes import Slices
from models.tasks.fill_mask import causal, masked
from models.tasks.fill_mask.ranking import Filled


def method_of(entry: Entry) -> Literal["masked", "causal"]:
    """Return how a model fills gaps: an encoder that fills masks, else a decoder that scores both sides of the gap."""
    return "masked" if entry.architecture == "encoder" else "causal"


def fill(
    loaded: LoadedModel, parts: Sequence[str], top_k: int, candidates: Sequence[str], tell: causal.Tell
) -> Slices[Filled]:
    """Rank the fillers of the gaps between `parts`; raises `Refusal` for what the model cannot fill.

    A decoder takes its time, and tells what seems likeliest before it has an answer.
    """
    if method_of(loaded.entry) == "masked":
        return masked.fill(loaded, parts, top_k, candidates)
    return causal.fill(loaded, parts, top_k, candidates, tell)
