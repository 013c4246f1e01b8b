"""Gaps filled by a causal model, which reads from left to right: whole texts compared by their probability.

Every text that is compared begins alike, up to its first gap. What differs is scored by the sum of the
log-probabilities of all tokens from there on: the filler after its left side, and the right side after the filler. A
softmax over these sums shares the probability out among the texts, and a filler's share is that of all texts which have
it in its gap.

Where a text begins with its gap, all that is compared stands after the same few sentences (`gaps.OPENING`).

A text is cut into tokens filler by filler and part by part, a space before a gap going to the filler, as these models'
tokenizers have it. Of the last part only the first `RIGHT` tokens count.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

import torch

from models.errors import Refusal
from models.loading import LoadedModel
from models.passes import Slices
from models.tasks.fill_mask.gaps import OPENING, RIGHT, begins_with_gap, opened, space
from models.tasks.fill_mask.hints import hints
from models.tasks.fill_mask.proposals import ALONE, AMONG_MANY, AT_START, PIECES, Effort, Place, Tokens, begun, narrowed
from models.tasks.fill_mask.ranking import Filled, ranking
from models.tasks.fill_mask.request import Filler, Gap
from models.tasks.fill_mask.scoring import Left, read, score, start
from models.tasks.tokenize.pieces import joined, pieces
from models.tokenization import encode

TOKENS = 1024  # of a text: with more, an answer takes long on a CPU
BEAMS = 8  # fillings of the gaps before, which are gone on from
BEAMS_OF_CANDIDATES = 24
COMPARED = 100  # texts, the likeliest of all that were scored
TOLD = 5  # words

Tell = Callable[[Sequence[str]], None]
"""Takes what seems likeliest in the next gap, before the whole right side was read."""


_Scored = list[tuple[str, Tokens, float]]
"""Fillers with their tokens and scores."""


@dataclass(frozen=True)
class _Text:
    """A text filled up to some gap: its tokens from the first gap on, and the sum of their log-probabilities."""

    fills: tuple[str, ...]
    tokens: Tokens
    score: float


def silent(_words: Sequence[str]) -> None:
    """Take what is told, and do nothing with it."""


def fill(
    loaded: LoadedModel, parts: Sequence[str], top_k: int, candidates: Sequence[str] = (), tell: Tell = silent
) -> Slices[Filled]:
    """Rank the fillers of each gap by their share among the texts compared.

    Without candidates, words are proposed by the model (`words.begun`), for a second gap after each of the `BEAMS`
    likeliest fillings of the first, and so on; the `COMPARED` likeliest texts share the probability. With candidates,
    all their combinations do; from the third gap on, those of the `BEAMS_OF_CANDIDATES` likeliest fillings before.
    Raises `Refusal` for a text that the model cannot read.
    """
    spelled = [_spelled(loaded, before, candidates) for before in parts[:-1]]
    _check_length(loaded, parts, spelled)
    lead, *sides = _cut(loaded, opened(parts))
    began = time.perf_counter()
    left = yield from read(loaded.model, lead)
    texts = [_Text((), (), 0.0)]
    for gap, right in enumerate(sides):
        hinted = [] if candidates else (yield from hints(loaded, parts, gap))
        texts.sort(key=lambda text: -text.score)
        best = texts[: BEAMS_OF_CANDIDATES if candidates else BEAMS]
        texts = []
        for text in best:
            so_far = (yield from read(loaded.model, text.tokens, left)) if text.tokens else left
            place = _place(so_far, parts, gap, right)
            told = tell if text is best[0] else silent
            if candidates:
                found = yield from _compared(loaded, place, spelled[gap])
            else:
                found = yield from _proposed(loaded, place, hinted, _effort(place, gap), told)
            texts += [
                _Text((*text.fills, name), (*text.tokens, *word, *right), text.score + likely)
                for name, word, likely in found
            ]
    return _ranked(texts if candidates else nlargest(COMPARED, texts, lambda text: text.score), top_k, began)


def word_scores(
    loaded: LoadedModel, parts: Sequence[str], words: Sequence[str] = (), tell: Tell = silent
) -> Slices[dict[str, float]]:
    """Return the log-probability of each word and what follows it in the one gap.

    The words are those given, or those that the model proposes. Raises `Refusal` as `fill` does.
    """
    spelled = _spelled(loaded, parts[0], words)
    _check_length(loaded, parts, [spelled])
    lead, right = _cut(loaded, opened(parts))
    place = _place((yield from read(loaded.model, lead)), parts, 0, right)
    if words:
        found = yield from _compared(loaded, place, spelled)
    else:
        hinted = yield from hints(loaded, parts, 0)
        found = yield from _proposed(loaded, place, hinted, _effort(place, 0), tell)
    return {word: likely for word, _, likely in found}


def _cut(loaded: LoadedModel, parts: Sequence[str]) -> list[Tokens]:
    """Return the tokens of each part, without the spaces that go to fillers; the first one with a text's start."""
    stripped = [part.removesuffix(space(part)) for part in parts[:-1]]
    lead, *others, last = [tuple(encode(loaded.tokenizer, part, special=False)) for part in (*stripped, parts[-1])]
    return [(*start(loaded.tokenizer), *lead), *others, last[:RIGHT]]


def _spelled(loaded: LoadedModel, before: str, candidates: Sequence[str]) -> dict[Tokens, str]:
    """Return the candidates by their tokens in a gap after `before`."""
    return {tuple(encode(loaded.tokenizer, space(before) + each, special=False)): each for each in candidates}


def _place(left: Left, parts: Sequence[str], gap: int, right: Tokens) -> Place:
    at_start = gap == 0 and begins_with_gap(parts)
    return Place(left, space(parts[gap]), right, inside=parts[gap + 1][:1].isalnum(), at_start=at_start)


def _effort(place: Place, gap: int) -> Effort:
    if gap > 0:
        return AMONG_MANY
    return AT_START if place.at_start else ALONE


def _check_length(loaded: LoadedModel, parts: Sequence[str], spelled: Sequence[Mapping[Tokens, str]]) -> None:
    count = sum(map(len, _cut(loaded, parts)))
    longest = sum(max([PIECES, *map(len, words)]) for words in spelled)
    opening = len(encode(loaded.tokenizer, OPENING, special=False)) if begins_with_gap(parts) else 0
    limit = min(TOKENS, loaded.context - longest - opening)
    if count > limit:
        raise Refusal(
            f"This text has {count:,} tokens, and {loaded.entry.name} fills gaps in at most {limit:,}. Shorten it."
        )


def _compared(loaded: LoadedModel, place: Place, names: Mapping[Tokens, str]) -> Slices[_Scored]:
    """Return each candidate with its tokens and its score."""
    scores, _ = yield from score(loaded.model, place.left, list(names), place.right)
    return [(name, word, likely) for (word, name), likely in zip(names.items(), scores.tolist(), strict=True)]


def _proposed(loaded: LoadedModel, place: Place, hinted: Sequence[str], effort: Effort, tell: Tell) -> Slices[_Scored]:
    """Return words with their tokens and scores; raises `Refusal` where none can be found."""
    first = yield from begun(loaded.model, loaded.tokenizer, place, hinted, effort)
    if not first:
        raise Refusal(f"{loaded.entry.name} finds no word for this gap. Give it candidates, or another text.")
    tell([_name(loaded, place, word) for word, _ in first[:TOLD]])
    found = yield from narrowed(loaded.model, place, first, effort)
    return [(_name(loaded, place, word), word, likely) for word, likely in found]


def _name(loaded: LoadedModel, place: Place, word: Tokens) -> str:
    return joined(pieces(loaded.tokenizer, word)).removeprefix(place.space)


def _ranked(texts: Sequence[_Text], top_k: int, began: float) -> Filled:
    texts = sorted(texts, key=lambda text: -text.score)
    shares = torch.tensor([text.score for text in texts], dtype=torch.float64).softmax(0).tolist()
    fills = [text.fills for text in texts]
    gaps = tuple(_gap(fills, shares, gap, top_k) for gap in range(len(fills[0])))
    return Filled(gaps, len(fills), tuple(fills), time.perf_counter() - began)


def _gap(fills: Sequence[tuple[str, ...]], shares: Sequence[float], gap: int, top_k: int) -> Gap:
    """Add up the shares of the texts with the same filler; its sentence is the likeliest of them, which come first."""
    found: dict[str, list[int]] = {}
    for place, text in enumerate(fills):
        found.setdefault(text[gap], []).append(place)
    fillers = [
        Filler(text=text, probability=sum(shares[place] for place in places), fills=fills[places[0]])
        for text, places in found.items()
    ]
    return ranking(fillers, top_k)
