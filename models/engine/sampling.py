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


def choose(logits: Tensor, how: Sequence[Sampling], texts: Sequence[Sequence[int]]) -> list[int | None]:
    """Choose a token for each row of `logits`, `[rows, vocabulary]`; None where they are not numbers.

    `texts` are the tokens before each, those of the prompt and those written.
    """
    chosen: list[int | None] = []
    for start in range(0, len(how), GROUP):
        group = slice(start, start + GROUP)
        chosen += _choose(logits[group].float(), how[group], texts[group])
    return chosen


def _choose(logits: Tensor, how: Sequence[Sampling], texts: Sequence[Sequence[int]]) -> list[int | None]:
    logits = _penalised(logits, how, texts)
    largest, likeliest = logits.max(dim=-1)
    fine: list[bool] = largest.isfinite().tolist()
    chosen: list[int | None] = [token if ok else None for token, ok in zip(likeliest.tolist(), fine, strict=True)]
    rows = [row for row, sampling in enumerate(how) if sampling.temperature > 0 and fine[row]]
    if rows:
        noise = np.stack([exponential_noise(how[row].seed, len(texts[row]), logits.shape[-1]) for row in rows])
        sampled = _sample(
            logits[rows] - largest[rows, None],
            [how[row] for row in rows],
            torch.from_numpy(noise).to(logits.device, dtype=torch.float32),
        )
        for row, token in zip(rows, sampled.tolist(), strict=True):
            chosen[row] = token
    return chosen


def _penalised(logits: Tensor, how: Sequence[Sampling], texts: Sequence[Sequence[int]]) -> Tensor:
    """Return the logits with those of the tokens that a text has already moved down (Keskar et al., CTRL, 2019)."""
    of_rows = [row for row, one in enumerate(how) if one.repetition_penalty != 1]
    if not of_rows:
        return logits

    def for_each_token(values: Sequence[float], dtype: torch.dtype) -> Tensor:
        """Repeat a value of each row as often as its text has tokens."""
        return torch.tensor(values, dtype=dtype).repeat_interleave(counts).to(logits.device)

    counts = torch.tensor([len(texts[row]) for row in of_rows])
    rows = for_each_token(of_rows, torch.int64)
    penalty = for_each_token([how[row].repetition_penalty for row in of_rows], logits.dtype)
    tokens = torch.tensor([token for row in of_rows for token in texts[row]], device=logits.device)
    scores = logits[rows, tokens]
    return logits.index_put((rows, tokens), torch.where(scores < 0, scores * penalty, scores / penalty))


def _of_the_likeliest(logits: Tensor, how: Sequence[Sampling]) -> Tensor:
    """Return the logits with all but the `top_k` largest of each row at minus infinity; equal ones stay together."""
    vocabulary = logits.shape[-1]
    rows = [row for row, one in enumerate(how) if 0 < one.top_k < vocabulary]
    if not rows:
        return logits
    ranks = torch.tensor([how[row].top_k - 1 for row in rows], device=logits.device)[:, None]
    of_rows = logits[rows]
    least = of_rows.topk(int(ranks.max()) + 1).values.gather(-1, ranks)
    kept = logits.clone()
    kept[rows] = of_rows.where(of_rows >= least, -torch.inf)
    return kept


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
    shares = _of_the_likeliest(logits / temperature, how).softmax(dim=-1)
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
