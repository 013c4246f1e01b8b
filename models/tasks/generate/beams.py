"""Beam search: transformers' own `generate()` in slices, beside the engine.

Several texts are followed at once, and which of them wins is known at the end alone: there is no text to show on the
way, and a row of the engine, which writes one text from its beginning on, does not fit.
"""

import time
from collections.abc import Sequence
from typing import Any

import torch
from transformers import DynamicCache, GenerationConfig

from models.engine import Decode, Decoded
from models.engine.engine import READ_TOKENS
from models.engine.packing import pack
from models.errors import Refusal
from models.loading import LoadedModel
from models.passes import Slices, sliced
from models.shared_copy import shared_copy
from models.tasks.context import ReportProgress
from models.tasks.values import TextProgress
from models.watch import Watch

# Of prompt and answer, over all beams: their keys and values are not of the engines' memory.
MOST_POSITIONS = 8192


def search(
    loaded: LoadedModel, decode: Decode, num_beams: int, report: ReportProgress[TextProgress]
) -> Slices[Decoded]:
    """Decode as `generate(num_beams=…, do_sample=False)` does, a piece of the prompt or a token of each beam a slice.

    `report` is called in the thread of the slices; a text so far is never told. Raises `Refusal` for more than fits.
    """
    began = time.perf_counter()
    prompt = len(decode.prompt_ids)
    limit = min(decode.max_new_tokens, loaded.context - prompt)
    if (prompt + limit) * num_beams > MOST_POSITIONS:
        raise Refusal(
            f"{prompt + limit:,} tokens of prompt and answer in {num_beams} beams are more than fit: together they may "
            f"have {MOST_POSITIONS:,}. Shorten the prompt, or ask for fewer tokens or beams."
        )
    model = shared_copy(loaded.model)
    pack(model)
    ends = sorted(decode.end_ids)
    # Only what is said here: none of the repository's own penalties and limits.
    model.generation_config = GenerationConfig(eos_token_id=ends or None, pad_token_id=ends[0] if ends else None)
    cache = yield from _read(model, decode.prompt_ids, num_beams, report)

    def on_step(ids: torch.Tensor) -> None:
        report(TextProgress(step=ids.shape[1] - prompt, total=limit))

    inputs = torch.tensor([decode.prompt_ids], device=model.device)
    output = yield from sliced(
        lambda pause: model.generate(
            inputs,
            attention_mask=torch.ones_like(inputs),
            past_key_values=cache,
            max_new_tokens=limit,
            num_beams=num_beams,
            do_sample=False,
            repetition_penalty=decode.sampling.repetition_penalty,
            stopping_criteria=[Watch(on_step, pause)],
        )[0]
    )
    return _decoded(output[prompt:].tolist(), decode, time.perf_counter() - began)


def _read(model: Any, ids: Sequence[int], num_beams: int, report: ReportProgress[TextProgress]) -> Slices[DynamicCache]:
    """Read all of the prompt but its last token, once for all beams; return the keys and values of each."""
    cache = DynamicCache(config=model.config)
    width, last = READ_TOKENS[model.device.type], len(ids) - 1
    for start in range(0, last, width):
        piece = ids[start : min(start + width, last)]
        model(torch.tensor([piece], device=model.device), past_key_values=cache, use_cache=True, logits_to_keep=1)
        report(TextProgress(step=start + len(piece), total=len(ids), reading=True))
        yield
    if last:
        cache.batch_repeat_interleave(num_beams)
    return cache


def _decoded(ids: list[int], decode: Decode, seconds: float) -> Decoded:
    """Return the winning beam without its end token and what fills it up."""
    end = next((place for place, token in enumerate(ids) if token in decode.end_ids), None)
    if end is not None:
        return Decoded(ids[:end], "end", seconds)
    return Decoded(ids, "length" if len(ids) == decode.max_new_tokens else "context", seconds)
