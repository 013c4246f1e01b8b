"""The process of a training: libraries kept quiet, examples from the store, its device, and wishes for its thread."""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import datasets
import torch
import transformers

from models.artifacts import ArtifactReader
from models.catalogue import Entry
from models.data.examples import Example, Exchange, read_examples
from models.errors import Refusal
from models.loading import prefetch
from models.tasks.context import ChildContext
from models.tasks.generate.request import Mode
from models.training.base import Base
from models.training.ranks import Ranks
from models.training.surroundings import Wishes
from models.training.watch import Stopped

T = TypeVar("T")
GONE = "The examples are not there any more. Upload your file again."

log = logging.getLogger(__name__)


def be_quiet() -> None:
    """Let the libraries say nothing of heads that are new, and draw no bars."""
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    datasets.disable_progress_bars()


async def examples_of(artifact: UUID, store: ArtifactReader) -> list[Example]:
    """Return the examples that an artifact holds; raises `Refusal` where it is kept no longer."""
    try:
        lines = b"".join([chunk async for chunk in store.read(artifact)])
    except KeyError:
        raise Refusal(GONE) from None
    return list(read_examples(lines))


def mode_of(examples: Sequence[Example]) -> Mode:
    """Return how a decoder that learned from these is best asked: to answer, as they do, or to go on from a text."""
    return "answer" if any(isinstance(example, Exchange) for example in examples) else "continue"


def base_of(entry: Entry, data_dir: Path) -> Base:
    """Return the model to start from, fetched where it is not here yet."""
    return Base.read(entry, prefetch(entry, data_dir))


def device_of(name: str, ranks: Ranks) -> torch.device:
    """Return the device; of several GPUs `Trainer` sees those of the run alone, or it would train on all.

    Those of several processes their launcher has chosen already.
    """
    device = torch.device(name)
    if device.type != "cuda":
        return device
    if ranks.count > 1:
        return torch.device("cuda", ranks.rank)
    if not torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        seen = os.environ.get("CUDA_VISIBLE_DEVICES")
        own = str(device.index or 0) if seen is None else seen.split(",")[device.index or 0]
        os.environ["CUDA_VISIBLE_DEVICES"] = own
    return torch.device("cuda:0")


def versions() -> dict[str, str]:
    """Return the versions of what a training depends on."""
    return {name: version(name) for name in ("torch", "transformers", "peft", "datasets")}


async def attended(train: Callable[[], T], wishes: Wishes, context: ChildContext[Any, Any]) -> T:
    """Run a training in a thread, and pass on to it what its owner and its worker wish."""
    training = asyncio.create_task(asyncio.to_thread(train))
    finishing = asyncio.create_task(context.finish.wait())
    try:
        await asyncio.wait([training, finishing], return_when=asyncio.FIRST_COMPLETED)
        if finishing.done():
            wishes.finish.set()
        return await asyncio.shield(training)
    except asyncio.CancelledError:
        if context.handed_back.is_set():
            wishes.keep.set()
        wishes.leave.set()
        try:
            await training
        except Stopped:
            log.info("the training stopped")
        raise
    finally:
        finishing.cancel()
