"""An encoder–decoder model writes: transformers' own `generate`, with progress, which a cancelled job leaves at once.

Decoding is as the model's own generation settings say, greedy where they say nothing (T5), in beams where they do
(Marian, BART), but never sampled: a translation asked for twice is the same.
"""

import time
from functools import partial
from typing import Any, TypeVar

import torch
from transformers import StoppingCriteriaList

from models.catalogue import Entry
from models.errors import Refusal
from models.loading import LoadedModel
from models.passes import sliced
from models.seq2seq.values import Rewritten
from models.tasks.context import Context, ReportProgress, from_a_thread
from models.tasks.text import check_text
from models.tasks.values import TextProgress
from models.tokenization import reader, typed
from models.watch import Watch

R = TypeVar("R", bound=Rewritten)


async def rewrite(
    result: type[R], text: str, prefix: str, entry: Entry, context: Context[TextProgress], *, limit: int
) -> R:
    """Write what the model makes of `prefix` and `text`, at most `limit` tokens.

    `report_progress` gets the step, and the text so far where there is one: several beams have none yet.

    Raises `Refusal` for what the model cannot read, `ModelUnavailable` where it is not on this machine.
    """
    check_text(text)
    async with context.models.use(entry.key) as model:
        limit = min(limit, model.loaded.context)
        on_step = partial(_tell, from_a_thread(context.report_progress), model.loaded, limit)
        return await context.models.compute_slices(
            sliced(lambda pause: _rewritten(result, model.loaded, prefix + text, limit, Watch(on_step, pause)))
        )


def _tell(report: ReportProgress[TextProgress], loaded: LoadedModel, limit: int, ids: torch.Tensor) -> None:
    """Report how far the beams in `ids`, `[beams, tokens]`, are."""
    text = _text(loaded.tokenizer, ids[0]) if len(ids) == 1 else ""
    report(TextProgress(text=text, step=ids.shape[1] - 1, total=limit))


def _rewritten(result: type[R], loaded: LoadedModel, source: str, limit: int, watch: Watch) -> R:
    inputs = reader(loaded.tokenizer, source)(source, return_tensors="pt", verbose=False).to(loaded.model.device)
    source_tokens = inputs["input_ids"].shape[1]
    if source_tokens > loaded.context:
        raise Refusal(
            f"This text has {source_tokens:,} tokens, and {loaded.entry.name} reads at most {loaded.context:,}. "
            "Shorten it, or send it in parts."
        )
    began = time.perf_counter()
    output = loaded.model.generate(
        inputs["input_ids"],
        attention_mask=inputs["attention_mask"],
        max_new_tokens=limit,
        do_sample=False,
        stopping_criteria=StoppingCriteriaList([watch]),
    )[0]
    seconds = time.perf_counter() - began
    written = _without_padding(output[1:].tolist(), loaded)
    return result(
        text=_text(loaded.tokenizer, output),
        source_tokens=source_tokens,
        tokens=len(written),
        stop="length" if len(written) >= limit else "end",
        limit=limit,
        beams=loaded.model.generation_config.num_beams or 1,
        model=loaded.entry.key,
        revision=loaded.entry.revision,
        dtype=loaded.entry.dtype,
        seconds=seconds,
        typed=typed(loaded.tokenizer, source),
    )


def _without_padding(ids: list[int], loaded: LoadedModel) -> list[int]:
    """Drop what fills up the shorter of several beams."""
    padding = loaded.model.generation_config.pad_token_id
    while ids and ids[-1] == padding and padding not in loaded.end_ids:
        ids.pop()
    return ids


def _text(tokenizer: Any, ids: torch.Tensor) -> str:
    text: str = tokenizer.decode(ids, skip_special_tokens=True)
    return text
