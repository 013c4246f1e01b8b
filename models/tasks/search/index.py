"""The vectors of passages, made once for each text and remembered while their model is held."""

from collections import OrderedDict
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import torch
from torch import nn

from models.errors import Refusal
from models.loading import LoadedModel
from models.tasks.search.passages import cut
from models.tasks.search.request import Found, Passage
from models.tokenization import encode

# What all-MiniLM-L6-v2 was made for (max_seq_length in its sentence_bert_config.json); its positions reach to 512.
PASSAGE_TOKENS = 256
REMEMBERED = 8_000  # passages: 12 MB of vectors for MiniLM

_Parts = list[tuple[Passage, torch.Tensor]]
_Memory = OrderedDict[Passage, _Parts]

# By model, and gone when the model is put away.
_memories: WeakKeyDictionary[nn.Module, _Memory] = WeakKeyDictionary()


class Index:
    """The parts of passages, cut to what the model can read, each with its vector. For the thread of passes alone."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._loaded = loaded
        self._limit = min(PASSAGE_TOKENS, loaded.context)
        self._remembered = _memories.setdefault(loaded.model, _Memory())

    def missing(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return those that have no vectors yet, short ones first, so that batches hold little padding."""
        return sorted((passage for passage in passages if passage not in self._remembered), key=_length)

    def add(self, passages: Sequence[Passage]) -> None:
        """Read these in one batch, but for those that are known already."""
        cuts = {passage: cut(passage, self._fits) for passage in self.missing(passages)}
        parts = [part for cut_ in cuts.values() for part in cut_]
        if not parts:
            return
        vectors = iter(embed(self._loaded, [part.read for part in parts]))
        for passage, cut_ in cuts.items():
            self._remembered[passage] = [(part, next(vectors)) for part in cut_]
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)

    def nearest(self, query: str, passages: Sequence[Passage], top_k: int) -> tuple[list[Found], int]:
        """Return the best parts, the nearest first, and how many were compared. Raises `Refusal`."""
        parts = [part for passage in passages for part in self._parts(passage)]
        scores = torch.stack([vector for _, vector in parts]) @ self._query(query)
        ranked = sorted(zip(scores.tolist(), (part for part, _ in parts), strict=True), key=_best_first)
        return [Found(**part.model_dump(), score=score) for score, part in ranked[:top_k]], len(parts)

    def _parts(self, passage: Passage) -> _Parts:
        if passage not in self._remembered:  # forgotten meanwhile, for the sake of others
            self.add([passage])
        self._remembered.move_to_end(passage)
        return self._remembered[passage]

    def _query(self, query: str) -> torch.Tensor:
        if (tokens := self._tokens(query)) > self._limit:
            raise Refusal(
                f"The query has {tokens} tokens, and {self._loaded.entry.name} reads {self._limit} at once. Shorten it."
            )
        return embed(self._loaded, [query])[0]

    def _fits(self, passage: Passage) -> bool:
        return self._tokens(passage.read) <= self._limit

    def _tokens(self, text: str) -> int:
        return len(encode(self._loaded.tokenizer, text, special=True))


def embed(loaded: LoadedModel, texts: Sequence[str]) -> torch.Tensor:
    """Return a vector for each text, of length 1: [texts, hidden], float32, on the CPU.

    The mean of the last layer's vectors over the text's own tokens, as the model's card says; see Reimers and Gurevych,
    Sentence-BERT, 2019.
    """
    read = [encode(loaded.tokenizer, text, special=True)[: loaded.context] for text in texts]
    inputs = loaded.tokenizer.pad({"input_ids": read}, return_tensors="pt", verbose=False).to(loaded.model.device)
    states = loaded.model(**inputs).last_hidden_state.float()
    mask = inputs["attention_mask"].unsqueeze(-1)
    means = (states * mask).sum(1) / mask.sum(1)
    return nn.functional.normalize(means, dim=1).cpu()


def _length(passage: Passage) -> int:
    return len(passage.text)


def _best_first(scored: tuple[float, Passage]) -> float:
    return -scored[0]
