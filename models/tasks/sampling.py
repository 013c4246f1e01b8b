"""How a request says that tokens are chosen. Imports no torch."""

import random
from typing import Annotated

from pydantic import Field

from models.tasks.values import Request

SEEDS = 2**31

Temperature = Annotated[float, Field(ge=0, le=2)]
TopP = Annotated[float, Field(gt=0, le=1)]
MOST_TOP_K = 1000
MOST_BEAMS = 8
TopK = Annotated[int, Field(ge=0, le=MOST_TOP_K)]
RepetitionPenalty = Annotated[float, Field(ge=1, le=2)]
NumBeams = Annotated[int, Field(ge=1, le=MOST_BEAMS)]
Seed = Annotated[int, Field(ge=0, lt=SEEDS)]


class SampledRequest(Request):
    """A request for new tokens, and how each is chosen.

    Attributes
    ----------
    temperature
        0 is greedy decoding; otherwise logits are divided by it before the softmax.
    top_p
        Nucleus sampling: the smallest set of tokens whose probabilities reach it (Holtzman et al., 2020).
    seed
        The noise of a sampled token is a function of (seed, position) alone.
    """

    max_new_tokens: Annotated[int, Field(ge=1)]
    temperature: Temperature
    top_p: TopP = 0.95
    seed: Seed = 0


def new_seed() -> int:
    """Draw a seed for a person who gave none."""
    return random.randrange(SEEDS)  # noqa: S311 # not a secret
