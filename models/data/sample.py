"""A random sample of rows, in their order, in memory for no more than are kept."""

import math
import random
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def sample(rows: Iterable[T], most: int) -> tuple[list[T], int]:
    """Return up to `most` rows and how many there were: the same ones each time, each as likely as any other.

    The first ones would not do: files are often sorted by label. This is algorithm L (K.-H. Li, 1994), which draws no
    number for rows that it passes over.
    """
    draw = random.Random(0)  # noqa: S311 # for a fair sample, not for secrets
    kept: list[tuple[int, T]] = []
    total, weight, taken = 0, 1.0, most
    for total, row in enumerate(rows, start=1):
        if total <= most:
            kept.append((total, row))
        elif total == taken:
            kept[draw.randrange(most)] = (total, row)
        if total == taken:
            weight *= math.exp(math.log(1 - draw.random()) / most)
            taken += 1 + int(math.log(1 - draw.random()) / math.log1p(-min(weight, 1 - 1e-12)))
    return [row for _, row in sorted(kept, key=lambda numbered: numbered[0])], total
