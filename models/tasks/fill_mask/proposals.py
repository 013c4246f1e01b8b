"""Which words are worth trying in a gap: a causal model proposes them, whole ones and not too many."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from models.passes import Slices
from models.tasks.fill_mask.hints import HINTS
from models.tasks.fill_mask.scoring import Left, read, score
from models.tasks.tokenize.pieces import joined, pieces
from models.tokenization import encode

AFTER_SPACE = 10  # tokens tried after a space that is a token of its own, as before numbers, where it is as likely
SEARCHED = 8  # times as many tokens are looked through for those that begin a word
UNFINISHED = 0.3
PIECES = 4  # tokens of a word, at most
FIRST = 3  # tokens of the right side that narrow some words to few

GOES_ON = re.compile(r"['’]?\w")  # how a token begins that continues a word

Tokens = tuple[int, ...]
Found = list[tuple[Tokens, float]]
"""Words, each with a log-probability."""


@dataclass(frozen=True)
class Effort:
    """How many words to try.

    Attributes
    ----------
    left, hinted
        Of the likeliest tokens after the left side, and of the hints.
    some
        How many remain after the first token of the right side, where that is long and they are narrowed once more by
        its first `FIRST`.
    budget, fewest
        How many remain in the end: as many as this many tokens hold, each word with the whole right side, but never
        fewer than `fewest`.
    """

    left: int
    hinted: int
    some: int
    budget: int
    fewest: int


ALONE = Effort(left=72, hinted=HINTS, some=64, budget=300, fewest=20)
AT_START = Effort(left=48, hinted=HINTS, some=40, budget=200, fewest=16)  # narrowed twice, so with fewer from the first
AMONG_MANY = Effort(left=32, hinted=24, some=24, budget=120, fewest=12)


@dataclass(frozen=True)
class Place:
    """A gap, as the model that fills it comes to it from the left.

    Attributes
    ----------
    space
        The space before the gap, or nothing: it belongs to the filler.
    right
        Tokens up to the next gap, or the text's end.
    inside
        Whether a word goes on behind the gap, so that fillers need not be whole words.
    at_start
        Whether the text begins with the gap.
    """

    left: Left
    space: str
    right: Tokens
    inside: bool
    at_start: bool


def begun(model: Any, tokenizer: Any, place: Place, hinted: Sequence[str], effort: Effort) -> Slices[Found]:
    """Return words with the log-probability of each and the first token of the right side after it, the best first.

    They are the likeliest beginnings of words after the left side and the hinted ones, made whole.
    """
    spelled = [tuple(encode(tokenizer, place.space + hint, special=False)) for hint in hinted[: effort.hinted] if hint]
    likeliest = yield from _likeliest(model, tokenizer, place, effort.left)
    found = yield from _whole(model, tokenizer, place, _proper(tokenizer, place, [*likeliest, *spelled]))
    return _best(found, len(found))


def narrowed(model: Any, place: Place, found: Found, effort: Effort) -> Slices[Found]:
    """Return the best of the words with the log-probability of each and the whole right side after it.

    Fewer and fewer are read with more and more of the right side.
    """
    count = max(effort.fewest, effort.budget // max(1, len(place.right)))
    # For a short right side this would cost more than it saves; at the start, one token tells too little.
    if len(place.right) > FIRST and (2 * count < effort.some or place.at_start):
        found = yield from _rescored(model, place, _best(found, effort.some), FIRST)
    if len(place.right) > 1:
        found = yield from _rescored(model, place, _best(found, count), len(place.right))
    return _best(found, count)


def _rescored(model: Any, place: Place, found: Found, length: int) -> Slices[Found]:
    """Score words with so many tokens of the right side."""
    words = [word for word, _ in found]
    scores, _ = yield from score(model, place.left, words, place.right[:length])
    return list(zip(words, scores.tolist(), strict=True))


def _best(found: Found, count: int) -> Found:
    return sorted(found, key=lambda pair: -pair[1])[:count]


def _likeliest(model: Any, tokenizer: Any, place: Place, most: int) -> Slices[list[Tokens]]:
    """Return the likeliest beginnings of words after the left side; a bare space with what follows it."""
    likely = place.left.log_probabilities
    tokens: list[int] = likely.topk(min(SEARCHED * most, len(likely))).indices.tolist()
    begun: list[Tokens] = list(islice(((token,) for token in tokens if _is_proper(tokenizer, place, (token,))), most))
    likeliest = pieces(tokenizer, tokens[:AFTER_SPACE])
    for space in [piece.id for piece in likeliest if place.space and piece.text == " "]:
        after = (yield from read(model, [space], place.left)).log_probabilities
        begun += [(space, token) for token in after.topk(AFTER_SPACE).indices.tolist()]
    return begun


def _whole(model: Any, tokenizer: Any, place: Place, begun: list[Tokens]) -> Slices[Found]:
    """Return the words with those that they go on to be, and each one's score with the first token of the right side.

    A word goes on where its likeliest next token continues it, with a probability above `UNFINISHED`. Both are kept:
    the right side judges.
    """
    known: dict[Tokens, float] = {}
    fresh = begun
    while fresh:
        scores, following = yield from score(model, place.left, fresh, place.right[:1])
        known |= zip(fresh, scores.tolist(), strict=True)
        tokens = [token for token, _ in following]
        goes_on = [bool(GOES_ON.match(piece.text)) and not piece.special for piece in pieces(tokenizer, tokens)]
        longer = [
            (*word, token)
            for word, (token, probability), on in zip(fresh, following, goes_on, strict=True)
            if on and probability > UNFINISHED and len(word) < PIECES and not place.inside
        ]
        fresh = [word for word in _proper(tokenizer, place, longer) if word not in known]
    return list(known.items())


def _proper(tokenizer: Any, place: Place, words: Sequence[Tokens]) -> list[Tokens]:
    """Leave out, and keep once, what is no word here, or not cut into tokens as the tokenizer would cut it."""
    return [word for word in dict.fromkeys(words) if word and _is_proper(tokenizer, place, word)]


def _is_proper(tokenizer: Any, place: Place, word: Tokens) -> bool:
    spelled = list(pieces(tokenizer, word))
    text = joined(spelled)
    if any(piece.special for piece in spelled) or "\ufffd" in text or not text.startswith(place.space):
        return False
    bare = text.removeprefix(place.space)
    shaped = bare.isprintable() and bool(bare) and " " not in bare and (bare[0].isalnum() or not place.at_start)
    return shaped and tuple(encode(tokenizer, text, special=False)) == word
