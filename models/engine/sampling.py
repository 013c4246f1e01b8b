"""Choosing the next token of every row at once.

A sampled token is the one whose probability divided by exponential noise is largest, which samples from the
distribution: the Gumbel-max trick (Gumbel, 1954; Maddison, Tarlow and Minka, A* Sampling, 2014) without its logarithms.
The noise is a function of (seed, position) alone, so neither neighbours nor the device have a say, and rounding changes
the token only where two quotients are as good as equal.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.engine.row import Sampling

# So many rows at a time: what is computed on the way then fits a processor's cache, which halves the time.
GROUP = 8


def exponential_noise(seed: int, position: int, tokens: int) -> NDArray[np.float64]:
    """Return noise of mean 1 for each token at `position`, counted from the prompt's first token."""
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
        noise = np.stack([exponential_noise(how[row].seed, positions[row], logits.shape[-1]) for row in rows])
        sampled = _sample(
            logits[rows] - largest[rows, None],
            [how[row] for row in rows],
            torch.from_numpy(noise).to(logits.device, dtype=torch.float32),
        )
        for row, token in zip(rows, sampled.tolist(), strict=True):
            chosen[row] = token
    return chosen


def _sample(logits: Tensor, how: Sequence[Sampling], noise: Tensor) -> Tensor:
    """Sample one token a row of `logits`, `[rows, vocabulary]`, largest 0, by noise of the same shape.

    Whether the token with the largest quotient is of the nucleus takes no sorting: it is where all likelier tokens
    together have less than its mass. If it is not, the next largest is looked at, and so on; a row is left with a
    chance of `1 - top_p` at most.
    """

    def column(values: Sequence[float]) -> Tensor:
        return torch.tensor(values, dtype=torch.float32, device=logits.device)[:, None]

    temperature = column([one.temperature for one in how]).clamp(min=torch.finfo(torch.float32).tiny)
    mass = column([one.top_p for one in how])
    shares = (logits / temperature).softmax(dim=-1)
    quotients = shares / noise
    rows = torch.arange(len(how), device=logits.device)
    tokens = torch.empty_like(rows)
    while len(rows):
        first = quotients.argmax(dim=-1, keepdim=True)
        likelier = shares.where(shares > shares.gather(-1, first), 0).sum(dim=-1, keepdim=True)
        member = (likelier < mass).flatten()
        tokens[rows[member]] = first[member].flatten()
        quotients.scatter_(-1, first, 0)
        rows, mass, shares, quotients = (of_rows[~member] for of_rows in (rows, mass, shares, quotients))
    return tokens
