"""Classification on a worker: one forward pass over the text."""

import time
from collections.abc import Sequence

import torch

from models.errors import Refusal
from models.figures import Bar, grouped_bars
from models.loading import LoadedModel
from models.percent import percent
from models.tasks.classify.request import SHOWN, Class, ClassifyRequest, ClassifyResult
from models.tasks.context import Context
from models.tasks.text import beginning
from models.tasks.values import Picture
from models.tokenization import encode, typed

LABEL = 24  # characters of a class, in the alternative text
LISTED = 10


async def run(request: ClassifyRequest, context: Context) -> ClassifyResult:
    """Return the distribution; raises `Refusal` for a text or a model that there is none for."""
    async with context.models.use(request.model) as model:
        return await context.models.compute(_result, request, model.loaded)


def _result(request: ClassifyRequest, loaded: LoadedModel) -> ClassifyResult:
    if "classify" not in loaded.entry.tasks:
        raise Refusal(f"{loaded.entry.name} knows no classes. Choose a model that was fine-tuned to classify.")
    ids = encode(loaded.tokenizer, request.text, special=True)
    read = [*ids[: loaded.context - 1], ids[-1]] if len(ids) > loaded.context else ids  # the last one ends any text
    began = time.perf_counter()
    logits = loaded.model(torch.tensor([read], device=loaded.model.device)).logits[0]  # [classes]
    probabilities = logits.cpu().double().softmax(-1)
    seconds = time.perf_counter() - began
    ordered = probabilities.sort(descending=True, stable=True)
    names = loaded.model.config.id2label
    classes = tuple(
        Class(label=str(names[number]), probability=value)
        for number, value in zip(ordered.indices.tolist(), ordered.values.tolist(), strict=True)
    )
    return ClassifyResult(
        classes=classes,
        tokens=len(read),
        unread=len(ids) - len(read),
        picture=_picture(classes),
        model=request.model,
        revision=loaded.entry.revision,
        dtype=loaded.entry.dtype,
        seconds=seconds,
        typed=typed(loaded.tokenizer, request.text),
    )


def _picture(classes: Sequence[Class]) -> Picture:
    groups = {"how probable each class is": [Bar(one.label, one.probability) for one in classes[:SHOWN]]}
    if rest := classes[SHOWN:]:
        groups["all others together"] = [Bar(f"{len(rest)} classes", sum(one.probability for one in rest))]
    listed = ", ".join(f"“{beginning(one.label, LABEL)}” {percent(one.probability)}" for one in classes[:LISTED])
    return Picture.of("classes.png", f"Bars, the likeliest class first: {listed}.", grouped_bars(groups))
