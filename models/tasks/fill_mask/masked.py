"""Gaps filled by a masked model: one forward pass, and a softmax over the vocabulary at each mask."""

import time
from collections.abc import Sequence
from typing import Any

import torch

from models.errors import Refusal
from models.loading import LoadedModel
from models.passes import Slices
from models.tasks.fill_mask.ranking import Filled, ranking
from models.tasks.fill_mask.request import Filler, Gap
from models.tokenization import encode, typed

POSITIONS = 256  # read in one batch: less than half a second for BERT on two cores


def fill(loaded: LoadedModel, parts: Sequence[str], top_k: int, candidates: Sequence[str] = ()) -> Slices[Filled]:
    """Rank the fillers of each gap by the probability that the model gives them, all gaps being masked at once.

    Without candidates, fillers are the entries of the vocabulary, special tokens left out. A candidate of several
    pieces stands for as many masks, and its probability is the product of those of its pieces, from left to right, each
    given the ones before it (the chain rule within the word, as in Kauf and Ivanova, 2023). Raises `Refusal` for
    what the model cannot read.
    """
    ids = _masked(loaded, parts, candidates)
    began = time.perf_counter()
    places = [place for place, token in enumerate(ids) if token == loaded.tokenizer.mask_token_id]
    if candidates:
        pieces = [[_pieces(loaded, part, candidate) for candidate in candidates] for part in parts[:-1]]
        found = []
        for place, of_place in zip(places, pieces, strict=True):
            scored = yield from _candidates(loaded, ids, place, of_place, candidates)
            found.append(scored)
    else:
        found = _vocabulary(loaded, ids, places, top_k)
        yield
    best = [max(fillers, key=lambda pair: pair[1])[0] for fillers in found]
    gaps = [_gap(fillers, best, gap, top_k) for gap, fillers in enumerate(found)]
    compared = len(candidates) or loaded.model.get_output_embeddings().weight.shape[0]
    return Filled(tuple(gaps), compared, (), time.perf_counter() - began)


def distribution(loaded: LoadedModel, parts: Sequence[str]) -> Slices[torch.Tensor]:
    """Return the probability of every entry of the vocabulary in the one gap: [vocabulary], float32.

    Raises `Refusal` for what the model cannot read.
    """
    ids = _masked(loaded, parts)
    found = _probabilities(loaded.model, [ids])[0, ids.index(loaded.tokenizer.mask_token_id)]
    yield
    return found


def _masked(loaded: LoadedModel, parts: Sequence[str], candidates: Sequence[str] = ()) -> list[int]:
    """Return the tokens of the text, with the special ones around it and the model's mask in each gap."""
    tokenizer = loaded.tokenizer
    if typed(tokenizer, *parts, *candidates).names:
        ids = _in_parts(tokenizer, parts)
    else:
        ids = tokenizer(tokenizer.mask_token.join(parts), verbose=False)["input_ids"]
    if len(ids) > loaded.context:
        raise Refusal(
            f"This text has {len(ids):,} tokens, and {loaded.entry.name} sees at most {loaded.context:,}. Shorten it."
        )
    return ids


def _in_parts(tokenizer: Any, parts: Sequence[str]) -> list[int]:
    """Cut each part on its own, so that what looks like a control token stays text."""
    mask = tokenizer.mask_token_id
    takes_space = tokenizer.added_tokens_decoder[mask].lstrip
    inside: list[int] = []
    for part in parts[:-1]:
        inside += [*encode(tokenizer, part.rstrip() if takes_space else part, special=False), mask]
    inside += encode(tokenizer, parts[-1], special=False)
    around: list[int] = tokenizer(tokenizer.mask_token)["input_ids"]
    place = around.index(mask)
    return [*around[:place], *inside, *around[place + 1 :]]


def _vocabulary(loaded: LoadedModel, ids: list[int], places: list[int], top_k: int) -> list[list[tuple[str, float]]]:
    """Return the likeliest entries of the vocabulary at each place, with their probabilities.

    Special tokens stand for no text, so none is listed; what the model gives them stays with the rest.
    """
    probabilities = _probabilities(loaded.model, [ids])[0, places]  # [gaps, vocabulary]
    special = set(loaded.tokenizer.all_special_ids)
    tops = probabilities.topk(min(top_k + len(special), probabilities.shape[1]))
    found = []
    for tokens, values in zip(tops.indices.tolist(), tops.values.tolist(), strict=True):
        listed = [(token, value) for token, value in zip(tokens, values, strict=True) if token not in special]
        found.append([(name(loaded.tokenizer, token), value) for token, value in listed[:top_k]])
    return found


def name(tokenizer: Any, token: int) -> str:
    """Return what an entry stands for, or what the vocabulary calls it where that is blank, or no whole characters."""
    decoded: str = tokenizer.decode([token]).strip()
    readable = decoded and decoded.isprintable() and "\ufffd" not in decoded
    return decoded if readable else str(tokenizer.convert_ids_to_tokens(token))


def _pieces(loaded: LoadedModel, before: str, candidate: str) -> list[int]:
    tokenizer = loaded.tokenizer
    mask = tokenizer.added_tokens_decoder[tokenizer.mask_token_id]
    # Where the mask takes the space before it, as RoBERTa's does, so does what stands in its place.
    ids = encode(tokenizer, f" {candidate}" if mask.lstrip and before.endswith(" ") else candidate, special=False)
    if not ids or tokenizer.unk_token_id in ids:
        raise Refusal(f"{loaded.entry.name} has no pieces for “{candidate}”. Choose another candidate.")
    return ids


def _candidates(
    loaded: LoadedModel, ids: list[int], place: int, pieces: Sequence[Sequence[int]], candidates: Sequence[str]
) -> Slices[list[tuple[str, float]]]:
    """Return the probability of each candidate at one place."""
    found = []
    for candidate, tokens in zip(candidates, pieces, strict=True):
        rows = [_with_mask(loaded, ids, place, tokens, known) for known in range(len(tokens))]
        if len(rows[0]) > loaded.context:
            raise Refusal(f"With “{candidate}” this text is longer than {loaded.entry.name} can see.")
        likely: list[torch.Tensor] = []
        size = max(1, POSITIONS // len(rows[0]))
        for start in range(0, len(rows), size):
            probabilities = _probabilities(loaded.model, rows[start : start + size])
            likely += [row[place + known, tokens[known]] for known, row in enumerate(probabilities, start)]
            yield
        found.append((candidate, float(torch.stack(likely).prod())))
    return found


def _with_mask(loaded: LoadedModel, ids: list[int], place: int, tokens: Sequence[int], known: int) -> list[int]:
    """Return the text with the first `known` tokens at the place, and masks for the others."""
    masks = [loaded.tokenizer.mask_token_id] * (len(tokens) - known)
    return [*ids[:place], *tokens[:known], *masks, *ids[place + 1 :]]


def _probabilities(model: Any, rows: Sequence[Sequence[int]]) -> torch.Tensor:
    """Return the probability of every token at every position: [rows, positions, vocabulary], float32."""
    inputs = torch.tensor(rows, device=model.device)
    logits: torch.Tensor = model(input_ids=inputs, attention_mask=torch.ones_like(inputs)).logits
    return logits.float().softmax(-1).cpu()


def _gap(found: list[tuple[str, float]], best: list[str], gap: int, top_k: int) -> Gap:
    """Rank one gap; its sentences have the best of each other gap, which the model saw masked."""
    fillers = [
        Filler(text=text, probability=probability, fills=(*best[:gap], text, *best[gap + 1 :]))
        for text, probability in found
    ]
    others = 1 - sum(probability for _, probability in found)
    return ranking(fillers, top_k, max(others, 0.0))
