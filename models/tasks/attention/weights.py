"""Attention weights of a model over a text, which of them are worth a look, and which head to show first."""

import time
from dataclasses import dataclass
from typing import Any

import torch

from models.errors import Refusal
from models.resident import Resident
from models.tasks.attention.request import MOST_TOKENS, Link
from models.tasks.tokenize.pieces import pieces
from models.tokenization import reader

LINKS = 3
NOTABLE = 0.01  # weights below round to nothing


@dataclass(frozen=True)
class Attention:
    """Weights [layers, heads, tokens, tokens] in float32 on the CPU, each row a distribution over the tokens.

    Attributes
    ----------
    tokens
        As people can read them.
    special
        Which tokens the tokenizer put around the text: [tokens], bool.
    seconds
        The forward pass.
    """

    tokens: tuple[str, ...]
    special: torch.Tensor
    weights: torch.Tensor
    seconds: float

    @property
    def causal(self) -> bool:
        """Whether no head lets a token attend to a later one."""
        return not bool(self.weights.triu(1).any())

    @property
    def sinks(self) -> torch.Tensor:
        """Tokens where heads leave attention that they have no use for: the first one, and special ones [tokens]."""
        first = torch.arange(len(self.tokens)) == 0
        return self.special | first


def read(text: str, model: Resident) -> Attention:
    """Run the model over the text; of an encoder-decoder, the encoder.

    Raises `Refusal` for a text with fewer than two tokens, with more than a picture has room for, and for a
    model without attention weights.
    """
    loaded = model.loaded
    encoded = reader(loaded.tokenizer, text)(text, return_special_tokens_mask=True, verbose=False)
    ids, special = encoded["input_ids"], torch.tensor(encoded["special_tokens_mask"], dtype=torch.bool)
    _check_length(len(ids), int((~special).sum()), min(MOST_TOKENS, loaded.context))
    began = time.perf_counter()
    layers = _layers(model.eager(), ids)
    seconds = time.perf_counter() - began
    if not layers or any(layer is None for layer in layers):
        raise Refusal(f"Not every layer of {loaded.entry.name} has attention weights. Choose another model.")
    weights = torch.cat([layer.float().cpu() for layer in layers])
    return Attention(tuple(piece.shown for piece in pieces(loaded.tokenizer, ids)), special, weights, seconds)


def _check_length(tokens: int, of_text: int, limit: int) -> None:
    if tokens > limit:
        raise Refusal(
            f"This text has {tokens:,} tokens, and a picture of attention is readable up to {limit}. Shorten it."
        )
    if of_text < 2:
        raise Refusal("Attention links tokens with each other, and this text has fewer than two. Type a few words.")


def _layers(eager: Any, ids: list[int]) -> tuple[Any, ...]:
    """Return the weights of each layer [1, heads, tokens, tokens]."""
    reader = eager.get_encoder() if eager.config.is_encoder_decoder else eager
    inputs = torch.tensor([ids], device=eager.device)
    outputs = reader(input_ids=inputs, attention_mask=torch.ones_like(inputs), output_attentions=True)
    return outputs.get("attentions") or ()


def choose(attention: Attention, layer: int | None, head: int | None) -> tuple[int, int]:
    """Return layer and head to show, counted from 0; None leaves the choice to the weights.

    It falls on the head with the strongest single link between tokens that are not neighbours, sinks aside: nearly
    every model has heads that look at the token before, which are strong and always the same. The first of equals.

    Parameters
    ----------
    layer, head
        Counted from 1. Raises `Refusal` for one that the model does not have.
    """
    layers, heads = attention.weights.shape[:2]
    _check_place("layers", layer, layers)
    _check_place("heads", head, heads)
    strongest = (attention.weights * _pairs(attention, apart=2)).amax((-1, -2))
    allowed = torch.zeros_like(strongest, dtype=torch.bool)
    allowed[slice(None) if layer is None else layer - 1, slice(None) if head is None else head - 1] = True
    best = strongest.masked_fill(~allowed, -1).flatten().tolist()
    return divmod(best.index(max(best)), heads)


def _check_place(what: str, asked: int | None, there: int) -> None:
    if asked is not None and asked > there:
        raise Refusal(f"This model has {there} {what}{' in each layer' if what == 'heads' else ''}, not {asked}.")


def links(attention: Attention, layer: int, head: int) -> tuple[Link, ...]:
    """Return the strongest links of a head, counted from 0, between different tokens, sinks aside."""
    weights = attention.weights[layer, head] * _pairs(attention, apart=1)
    values, places = weights.flatten().topk(min(LINKS, weights.numel()))
    found = zip(values.tolist(), places.tolist(), strict=True)
    tokens = len(attention.tokens)
    return tuple(
        Link(source=place // tokens, target=place % tokens, weight=round(w, 4)) for w, place in found if w >= NOTABLE
    )


def _pairs(attention: Attention, *, apart: int) -> torch.Tensor:
    """Return which pairs of tokens, at least so far apart, can be linked [tokens, tokens].

    Sinks are no part of any pair; where the text is too short for such pairs, neighbours are, and at last the first
    token too.
    """
    place = torch.arange(len(attention.tokens))
    distance = (place[:, None] - place).abs()
    reach = place[:, None] > place if attention.causal else distance > 0
    steps = [(apart, attention.sinks), (1, attention.sinks), (1, attention.special)]
    choices = (reach & (distance >= least) & ~aside & ~aside[:, None] for least, aside in steps)
    return next((pairs for pairs in choices if pairs.any()), reach)


def count_sinks(attention: Attention) -> int:
    """Count the heads that give more than half of all attention to sinks, over the tokens that could look elsewhere."""
    shares = attention.weights[:, :, 1:, attention.sinks].sum(-1).mean(-1)
    return int((shares > 0.5).sum())


def count_neighbours(attention: Attention) -> int:
    """Count the heads that give more than half of all attention to the token just before."""
    shares = attention.weights.diagonal(-1, dim1=-2, dim2=-1).mean(-1)
    return int((shares > 0.5).sum())
