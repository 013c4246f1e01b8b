"""Choosing the next token of every row at once.

A sampled token is found by a race: every token is given a random time, exponentially distributed, which is divided by
the token's probability, and the first to arrive is taken. That is sampling from the distribution (the Gumbel-max trick
in other words; Maddison, Tarlow and Minka, 2014). The times are a function of (seed, position) alone, so neither
neighbours nor the device have a say, and rounding changes the token only where two arrive as good as together.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.engine.row import Sampling

# So many rows at a time: what is computed on the way then fits a processor's cache, which halves the time.
GROUP = 8


def times(seed: int, position: int, tokens: int) -> NDArray[np.float64]:
    """Return the race's times, exponential with mean 1, at `position`, counted from the prompt's first token."""
    return np.random.default_rng([seed, position]).standard_exponential(tokens)


def choose(logits: Tensor, how: Sequence[Sampling], positions: Sequence[int]) -> list[int | None]:
    """Choose a token for each row of `logits`, `[rows, vocabulary]`; None where they are not numbers."""
    chosen: list[int | None] = []
    for start in range(0, len(how), GROUP):
        group = slice(start, start + GROUP)
        chosen += _choose(logits[group].float(), how[group], positions[group])
    return chosen


def _choose(logits: Tensor, how: Sequence[Sampling], positions: Sequence[int]) -> list[int | None]:
    largest, likeliest = logits.max(dim=-1)
    fine: list[bool] = largest.isfinite().tolist()
    chosen: list[int | None] = [token if ok else None for token, ok in zip(likeliest.tolist(), fine, strict=True)]
    rows = [row for row, sampling in enumerate(how) if sampling.temperature > 0 and fine[row]]
    if rows:
        race = np.stack([times(how[row].seed, positions[row], logits.shape[-1]) for row in rows])
        sampled = _sample(
            logits[rows] - largest[rows, None],
            [how[row] for row in rows],
            torch.from_numpy(race).to(logits.device, dtype=torch.float32),
        )
        for row, token in zip(rows, sampled.tolist(), strict=True):
            chosen[row] = token
    return chosen


def _sample(logits: Tensor, how: Sequence[Sampling], race: Tensor) -> Tensor:
    """Sample one token a row of `logits`, `[rows, vocabulary]`, largest 0, by the times of its race, of like shape.

    Whether the first to arrive is of the nucleus takes no sorting: it is where all likelier tokens together have less
    than its mass. If it is not, the second is looked at, and so on; a row is left with a chance of `1 - top_p` at most.
    """

    def column(values: Sequence[float]) -> Tensor:
        return torch.tensor(values, dtype=torch.float32, device=logits.device)[:, None]

    temperature = column([one.temperature for one in how]).clamp(min=torch.finfo(torch.float32).tiny)
    mass = column([one.top_p for one in how])
    shares = (logits / temperature).softmax(dim=-1)
    arrivals = shares / race
    rows = torch.arange(len(how), device=logits.device)
    tokens = torch.empty_like(rows)
    while len(rows):
        first = arrivals.argmax(dim=-1, keepdim=True)
        likelier = shares.where(shares > shares.gather(-1, first), 0).sum(dim=-1, keepdim=True)
        member = (likelier < mass).flatten()
        tokens[rows[member]] = first[member].flatten()
        arrivals.scatter_(-1, first, 0)
        rows, mass, shares, arrivals = (of_rows[~member] for of_rows in (rows, mass, shares, arrivals))
    return tokens
