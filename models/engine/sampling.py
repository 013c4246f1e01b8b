"""Choosing the next token of every row at once.

A sampled token is found by inverse transform sampling: the probabilities of the allowed tokens are laid end to end in
the order of their ids, and one number drawn between 0 and their sum says in whose stretch it falls. That number is a
function of (seed, position) alone, so neither neighbours nor the device have a say in it.
"""

import random
from collections.abc import Sequence

import torch
from torch import Tensor

from models.engine.row import Sampling

# A nucleus is nearly always narrower than this, and finding the largest few is far cheaper than sorting all.
CANDIDATES = 256
# Log-probabilities below this are nought. How often the range that holds a nucleus's limit is halved: to a millionth.
LEAST, HALVINGS = -50.0, 26


def draw(seed: int, position: int) -> float:
    """Return the number in [0, 1) that decides the token at `position`, counted from the prompt's first token."""
    return random.Random(f"{seed}/{position}").random()  # noqa: S311  # reproducible by intent


def choose(logits: Tensor, how: Sequence[Sampling], positions: Sequence[int]) -> list[int | None]:
    """Choose a token for each row of `logits`, `[rows, vocabulary]`; None where they are not numbers."""
    logits = logits.float()
    largest, likeliest = logits.max(dim=-1)
    fine: list[bool] = largest.isfinite().tolist()
    chosen: list[int | None] = [token if ok else None for token, ok in zip(likeliest.tolist(), fine, strict=True)]
    rows = [row for row, sampling in enumerate(how) if sampling.temperature > 0 and fine[row]]
    if rows:
        drawn = [draw(how[row].seed, positions[row]) for row in rows]
        sampled = _sample(logits[rows] - largest[rows, None], [how[row] for row in rows], drawn)
        for row, token in zip(rows, sampled.tolist(), strict=True):
            chosen[row] = token
    return chosen


def _sample(logits: Tensor, how: Sequence[Sampling], drawn: Sequence[float]) -> Tensor:
    """Sample one token a row of `logits`, `[rows, vocabulary]`, largest 0, by its number from [0, 1)."""

    def column(values: Sequence[float]) -> Tensor:
        return torch.tensor(values, dtype=torch.float32, device=logits.device)[:, None]

    temperature = column([one.temperature for one in how]).clamp(min=torch.finfo(torch.float32).tiny)
    mass, number = column([one.top_p for one in how]), column(drawn)
    scaled = logits / temperature
    scaled -= scaled.exp().sum(dim=-1, keepdim=True).log()  # now logarithms of probabilities
    ids = scaled.topk(min(CANDIDATES, scaled.shape[-1]), dim=-1).indices.sort(dim=-1).values
    likeliest = scaled.gather(-1, ids)
    tokens = ids.gather(-1, _pick(likeliest, mass, number)).flatten()
    wide = (likeliest.exp().sum(dim=-1) < mass.flatten()).nonzero().flatten()
    if len(wide):
        tokens[wide] = _pick(scaled[wide], mass[wide], number[wide]).flatten()
    return tokens


def _pick(logs: Tensor, mass: Tensor, number: Tensor) -> Tensor:
    """Return, `[rows, 1]`, in whose stretch of the nucleus the number falls; `logs` are log-probabilities."""
    ends = logs.exp().where(logs >= _threshold(logs, mass), 0).cumsum(dim=-1)
    total = ends[:, -1:]
    # Rounding may lift the product to the total, where no stretch is left.
    point = torch.minimum(number * total, torch.nextafter(total, torch.zeros_like(total)))
    return torch.searchsorted(ends, point, right=True)


def _threshold(logs: Tensor, mass: Tensor) -> Tensor:
    """Return the log-probability, `[rows, 1]`, that tokens of the nucleus reach: the highest that leaves enough mass.

    Found by bisection: sorting a whole vocabulary takes longer.
    """
    low, high = logs.amin(dim=-1, keepdim=True).clamp(min=LEAST), torch.zeros_like(mass)
    if bool((mass >= 1).all()):
        return low
    shares = logs.exp()
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = shares.where(logs >= middle, 0).sum(dim=-1, keepdim=True) >= mass
        low, high = middle.where(enough, low), high.where(enough, middle)
    return low
