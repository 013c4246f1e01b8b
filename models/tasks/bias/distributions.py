"""How the gap is filled in each of several sentences, over the same fillers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import nlargest
from itertools import chain

import torch

from models.loading import LoadedModel
from models.passes import Slices
from models.tasks.bias.template import Sentence
from models.tasks.fill_mask.causal import word_scores
from models.tasks.fill_mask.masked import distribution, name
from models.tasks.fill_mask.methods import method_of

Tell = Callable[[str, Sequence[str]], None]  # a word of the set, and its likeliest fillers so far

UNLIKELY = 1e-3  # a word that is less likely in every sentence is not compared


@dataclass(frozen=True)
class Distributions:
    """The likeliest fillers of any sentence, the likeliest on average first, and their probability in each.

    Attributes
    ----------
    table
        [sentences][fillers]
    compared, entries
        As in `BiasResult`.
    """

    fillers: tuple[str, ...]
    table: tuple[tuple[float, ...], ...]
    compared: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


def distributions(loaded: LoadedModel, sentences: Sequence[Sentence], top_k: int, tell: Tell) -> Slices[Distributions]:
    """Compare the sentences over the `top_k` likeliest fillers of each; `tell` gets each sentence's first.

    With a masked model probabilities are of its whole vocabulary. With a causal one they are shares among the words
    that it proposes for any of the sentences, each scored in all. Raises `Refusal` for what it cannot read.
    """
    if method_of(loaded.entry) == "masked":
        return _masked(loaded, sentences, top_k)
    return _causal(loaded, sentences, top_k, tell)


def _masked(loaded: LoadedModel, sentences: Sequence[Sentence], top_k: int) -> Slices[Distributions]:
    tokenizer = loaded.tokenizer
    rows = []
    for sentence in sentences:
        row = yield from distribution(loaded, sentence.parts)
        rows.append(row)
    shares = torch.stack(rows)  # [sentences, vocabulary]
    shown = shares.clone()
    shown[:, tokenizer.all_special_ids] = 0  # they stand for no text
    tokens = _likeliest(shown, top_k)
    return Distributions(
        fillers=tuple(name(tokenizer, token) for token in tokens),
        table=_rows(shares, tokens),
        entries=tuple(tokenizer.convert_ids_to_tokens(tokens)),
    )


def _causal(loaded: LoadedModel, sentences: Sequence[Sentence], top_k: int, tell: Tell) -> Slices[Distributions]:
    scores = []
    for sentence in sentences:
        known = yield from word_scores(loaded, sentence.parts, tell=partial(tell, sentence.word))
        tell(sentence.word, nlargest(top_k, known, known.__getitem__))
        scores.append(known)
    words = tuple(dict.fromkeys(chain.from_iterable(scores)))
    for sentence, known in zip(sentences, scores, strict=True):
        if missing := [word for word in words if word not in known]:
            known.update((yield from word_scores(loaded, sentence.parts, missing)))
    table = torch.tensor([[known[word] for word in words] for known in scores], dtype=torch.float64)
    kept = (table.softmax(-1).amax(0) >= UNLIKELY).nonzero()[:, 0].tolist()
    words = tuple(words[place] for place in kept)
    shares = table[:, kept].softmax(-1)  # [sentences, words]
    places = _likeliest(shares, top_k)
    return Distributions(tuple(words[place] for place in places), _rows(shares, places), compared=words)


def _likeliest(shares: torch.Tensor, top_k: int) -> list[int]:
    """Return the columns that are among the `top_k` of any row, the largest on average first."""
    columns = torch.tensor(sorted(set(shares.topk(min(top_k, shares.shape[1])).indices.flatten().tolist())))
    ranked: list[int] = columns[shares[:, columns].mean(0).argsort(descending=True)].tolist()
    return ranked


def _rows(shares: torch.Tensor, columns: list[int]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in shares[:, columns].tolist())
