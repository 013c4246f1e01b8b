"""Gaps filled by a causal model, which reads from left to right: whole texts compared by their probability.

Every text that is compared begins alike, up to its first gap. What differs is scored by the sum of the
log-probabilities of all tokens from there on: the filler after its left side, and the right side after the filler. A
softmax over these sums shares the probability out among the texts, and a filler's share is that of all texts which have
it in its gap.

A text is cut into tokens filler by filler and part by part, a space before a gap going to the filler, as these models'
tokenizers have it. Of the last part only the first `RIGHT` tokens count.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from models.loading import LoadedModel
from models.tasks.fill_mask.gaps import RIGHT, space
from models.tasks.fill_mask.ranking import Filled, ranking
from models.tasks.fill_mask.reading import read, score, start
from models.tasks.fill_mask.request import Filler, Gap
from models.tasks.fill_mask.words import ALONE, AMONG_MANY, Place, Tokens, hints, scored
from models.tasks.task import RequestRefused
from models.tasks.tokenize.pieces import encode, joined, pieces

TOKENS = 1024  # of a text: with more, an answer takes long on a CPU
BEAMS = 12  # fillings of the gaps before, which are gone on from
BEAMS_OF_CANDIDATES = 24
COMPARED = 100  # texts, the likeliest of all that were scored


@dataclass(frozen=True)
class _Text:
    """A text filled up to some gap, with the log-probability of its tokens from the first gap on."""

    fills: tuple[str, ...]
    ids: Tokens
    score: float


def fill(loaded: LoadedModel, parts: Sequence[str], top_k: int, candidates: Sequence[str] = ()) -> Filled:
    """Rank the fillers of each gap by their share among the texts compared.

    Without candidates, words are proposed by the model (`words.scored`), for a second gap after each of the `BEAMS`
    likeliest fillings of the first, and so on; the `COMPARED` likeliest texts share the probability. With candidates,
    all their combinations do; from the third gap on, those of the `BEAMS_OF_CANDIDATES` likeliest fillings before.
    Raises `RequestRefused` for a text that is too long.
    """
    model, tokenizer = loaded.model, loaded.tokenizer
    lead, *sides = _cut(loaded, parts)
    began = time.perf_counter()
    texts = [_Text((), lead, 0.0)]
    for gap, right in enumerate(sides):
        before, inside = space(parts[gap]), parts[gap + 1][:1].isalnum()
        names = {tuple(encode(tokenizer, before + candidate, special=False)): candidate for candidate in candidates}
        hinted = [] if candidates else hints(model, tokenizer, parts, gap)
        best = sorted(texts, key=lambda text: -text.score)[: BEAMS_OF_CANDIDATES if candidates else BEAMS]
        texts = []
        for text in best:
            place = Place(read(model, text.ids), before, right, inside=inside)
            if names:
                found = list(zip(names, score(model, place.left, list(names), right)[0].tolist(), strict=True))
            else:
                found = scored(model, tokenizer, place, hinted, ALONE if gap == 0 else AMONG_MANY)
            for word, likely in found:
                fill = names.get(word) or joined(pieces(tokenizer, word)).removeprefix(before)
                texts.append(_Text((*text.fills, fill), (*text.ids, *word, *right), text.score + likely))
    seconds = time.perf_counter() - began
    texts.sort(key=lambda text: -text.score)
    texts = texts if candidates else texts[:COMPARED]
    shares = torch.tensor([text.score for text in texts], dtype=torch.float64).softmax(0).tolist()
    fills = [text.fills for text in texts]
    gaps = tuple(_gap(fills, shares, gap, top_k) for gap in range(len(sides)))
    return Filled(gaps, len(fills), tuple(fills), seconds)


def _cut(loaded: LoadedModel, parts: Sequence[str]) -> list[Tokens]:
    """Return the tokens of each part, without the spaces that go to fillers; the first one with a text's start."""
    stripped = [part.removesuffix(space(part)) for part in parts[:-1]]
    lead, *others, last = [tuple(encode(loaded.tokenizer, part, special=False)) for part in (*stripped, parts[-1])]
    count = sum(map(len, (lead, *others, last)))
    limit = min(TOKENS, loaded.context // 2)
    if count > limit:
        raise RequestRefused(
            f"This text has {count:,} tokens, and {loaded.entry.name} fills gaps in at most {limit:,}. Shorten it."
        )
    return [(*start(loaded.tokenizer), *lead), *others, last[:RIGHT]]


def _gap(fills: Sequence[tuple[str, ...]], shares: Sequence[float], gap: int, top_k: int) -> Gap:
    """Add up the shares of the texts with the same filler; its sentence is the likeliest of them."""
    found: dict[str, list[int]] = {}
    for place in sorted(range(len(fills)), key=lambda place: -shares[place]):
        found.setdefault(fills[place][gap], []).append(place)
    fillers = [
        Filler(text=text, probability=sum(shares[place] for place in places), fills=fills[places[0]])
        for text, places in found.items()
    ]
    return ranking(fillers, top_k)
