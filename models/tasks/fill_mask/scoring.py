"""A causal model's forward passes: a left side read once, and many ways to go on from it scored together."""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from models.passes import Slices
from models.prefill import prefill

# Where a text begins. Models have read documents one after another with this token between them; without it the first
# word has no left side at all, and what follows is misjudged (“Barack [MASK] was …”: Obama .89 with it, < .01 without).
BETWEEN_DOCUMENTS = "<|endoftext|>"

# Of a batch, by device: positions whose logits are in memory at once (512 take 100 MB for 49,152 tokens), and positions
# in its keys and values (16,384 take 0.7 GB for SmolLM2). On two cores no batch of SmolLM2 takes longer than .4 s, and
# larger ones are hardly faster.
POSITIONS = {"cpu": 192, "cuda": 512}
CACHED = {"cpu": 4096, "cuda": 16_384}

Following = tuple[int, float]


@dataclass(frozen=True)
class Left:
    """A left side that was read.

    Attributes
    ----------
    cache
        Its keys and values. Not to be written to.
    log_probabilities
        Of every token to come next: [vocabulary].
    """

    ids: tuple[int, ...]
    cache: Any
    log_probabilities: torch.Tensor


def start(tokenizer: Any) -> list[int]:
    """Return the token that stands before a text."""
    known = tokenizer.get_added_vocab()
    names = (BETWEEN_DOCUMENTS, tokenizer.bos_token, tokenizer.eos_token)
    return [known[name] for name in names if name in known][:1]


def read(model: Any, ids: Sequence[int], after: Left | None = None) -> Slices[Left]:
    """Read a left side of at least one token, or one that goes on from what was read."""
    known = after.ids if after else ()
    cache, logits = yield from prefill(model, ids, copy.deepcopy(after.cache) if after else None)
    yield
    return Left((*known, *ids), cache, logits.float().log_softmax(-1))


def score(
    model: Any, left: Left, fills: Sequence[Sequence[int]], right: Sequence[int]
) -> Slices[tuple[torch.Tensor, list[Following]]]:
    """Score each of `fills` with `right` after it.

    Returns
    -------
    scores
        The sum of the log-probabilities of a fill's tokens and the right side's: [fills], float64.
    following
        The likeliest token after each fill alone, and its probability.
    """
    scores = torch.zeros(len(fills), dtype=torch.float64)
    following = [(0, 0.0)] * len(fills)
    for places in _batches(left, fills, right):
        scores[places], after = _score(model, left, [fills[place] for place in places], right)
        for place, token in zip(places, after, strict=True):
            following[place] = token
        yield
    return scores, following


def _batches(left: Left, fills: Sequence[Sequence[int]], right: Sequence[int]) -> Iterator[list[int]]:
    """Give the places of fills that are read together: equally long ones, so that no padding is read."""
    device = left.log_probabilities.device.type
    by_length: dict[int, list[int]] = {}
    for place, fill in enumerate(fills):
        by_length.setdefault(len(fill), []).append(place)
    for length, places in by_length.items():
        positions = length + len(right)
        size = max(1, min(POSITIONS[device] // positions, CACHED[device] // (len(left.ids) + positions)))
        yield from (places[begin : begin + size] for begin in range(0, len(places), size))


def _score(
    model: Any, left: Left, fills: Sequence[Sequence[int]], right: Sequence[int]
) -> tuple[torch.Tensor, list[Following]]:
    device = left.log_probabilities.device
    rows = torch.tensor([[*fill, *right] for fill in fills], device=device)
    # The last token of the right side need not be read.
    logits = _logits(model, left, rows[:, :-1] if right else rows)
    totals = logits.logsumexp(-1)  # [rows, positions]
    later = rows[:, 1:]
    chosen = logits[:, : later.shape[1]].gather(-1, later[..., None])[..., 0] - totals[:, : later.shape[1]]
    scores = left.log_probabilities[rows[:, 0]].double() + chosen.double().sum(1)
    end = len(fills[0]) - 1
    best = logits[:, end].max(-1)
    shares = (best.values - totals[:, end]).exp()
    return scores.cpu(), list(zip(best.indices.tolist(), shares.tolist(), strict=True))


def _logits(model: Any, left: Left, rows: torch.Tensor) -> torch.Tensor:
    """Return the logits after every token of rows that all go on from the left side: [rows, positions, vocabulary]."""
    cache = copy.deepcopy(left.cache)
    cache.batch_repeat_interleave(len(rows))
    mask = torch.ones(len(rows), len(left.ids) + rows.shape[1], dtype=torch.long, device=rows.device)
    logits: torch.Tensor = model(input_ids=rows, attention_mask=mask, past_key_values=cache, use_cache=True).logits
    return logits.float()
