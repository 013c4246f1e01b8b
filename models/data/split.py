"""Examples in two parts: to train on, and held out to test on."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from models.data.examples import Example, Labelled

HELD_OUT = 0.2


@dataclass(frozen=True)
class Split:
    """What is trained on, and what is held out."""

    train: list[Example]
    held_out: list[Example]


def split(examples: Sequence[Example]) -> Split:
    """Hold out a fifth of each class, at least one example and never all: the same ones each time."""
    classes: dict[str, list[int]] = {}
    for place, example in enumerate(examples):
        classes.setdefault(example.label if isinstance(example, Labelled) else "", []).append(place)
    choose = random.Random(0)  # noqa: S311 # for a fair split, not for secrets
    held_out: set[int] = set()
    for places in classes.values():
        held_out.update(choose.sample(places, min(max(round(HELD_OUT * len(places)), 1), len(places) - 1)))
    return Split(
        [example for place, example in enumerate(examples) if place not in held_out],
        [example for place, example in enumerate(examples) if place in held_out],
    )
