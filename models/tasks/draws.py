"""How a request says that tokens are drawn by chance. Imports no torch."""

import random
from typing import Annotated

from pydantic import Field

SEEDS = 2**31

Temperature = Annotated[float, Field(ge=0, le=2)]
TopP = Annotated[float, Field(gt=0, le=1)]
Seed = Annotated[int, Field(ge=0, lt=SEEDS)]


def new_seed() -> int:
    """Draw a seed for a person who gave none."""
    return random.randrange(SEEDS)  # noqa: S311 # not a secret
