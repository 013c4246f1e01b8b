"""Checkpoints: a training as it is after a step, kept as an artifact, so that another process can go on with it."""

import asyncio
import logging
import re
import time
from asyncio import AbstractEventLoop, run_coroutine_threadsafe
from concurrent.futures import Future
from pathlib import Path

from pydantic import BaseModel, ConfigDict, FiniteFloat

from models.artifacts import ArtifactStore
from models.errors import Refusal
from models.training.archive import MODEL_FILES, NotAModel, download, pack, unpack
from models.training.values import Evaluation, Guess, LossPoint

NAME = "checkpoint"
NOTES = "notes.json"
# As `Trainer` writes them, but its arguments, which are a pickle. What it reads with torch, it reads as tensors alone.
FILES = re.compile(rf"{MODEL_FILES.pattern}|(optimizer|scheduler|scaler)\.pt|rng_state(_\d+)?\.pth")

log = logging.getLogger(__name__)


class Notes(BaseModel):
    """What `Trainer` does not know of a training that it is to go on with.

    Attributes
    ----------
    seconds
        How long it took so far.
    before, guesses
        How good the base was, and what it said to the samples.
    begun
        The first point of the curve; None where nothing was judged before the first step.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    batch_size: int
    accumulation: int
    seconds: FiniteFloat
    before: Evaluation
    begun: LossPoint | None
    guesses: tuple[tuple[Guess, ...], ...]


class Checkpoints:
    """Keeps the newest checkpoint of a training, from its thread, while the training goes on.

    Parameters
    ----------
    loop
        The loop of the store.
    folder
        For one file that is being kept.

    Attributes
    ----------
    took
        How many seconds keeping the latest took, beside the training.
    """

    def __init__(self, store: ArtifactStore, loop: AbstractEventLoop, folder: Path) -> None:
        self._store = store
        self._loop = loop
        self._file = folder / f"{NAME}.zip"
        self._keeping: Future[None] | None = None
        self._refused = False
        self.took = 0.0

    @property
    def ready(self) -> bool:
        """Whether there is room for one: none is being kept just now."""
        return not self._refused and (self._keeping is None or self._keeping.done())

    def keep(self, folder: Path, notes: Notes) -> None:
        """Begin to keep what `Trainer` saved in a folder, in place of the one before; it stays meanwhile."""
        self.wait()
        (folder / NOTES).write_text(notes.model_dump_json(), encoding="utf-8")
        self._keeping = run_coroutine_threadsafe(self._replace(folder), self._loop)

    def wait(self) -> None:
        """Return once nothing is being kept any more."""
        if self._keeping is not None:
            self._keeping.result()

    async def _replace(self, folder: Path) -> None:
        began = time.monotonic()
        await asyncio.to_thread(self._pack, folder)
        try:
            new = await self._store.put(NAME, "application/zip", self._file)
        except Refusal as refusal:
            log.warning("This training has no checkpoints: %s", refusal)
            self._refused = True
        else:
            await self._store.remove(NAME, but=new)
        self.took = time.monotonic() - began

    def _pack(self, folder: Path) -> None:
        self._file.unlink(missing_ok=True)
        pack(folder, self._file, FILES)


async def find(store: ArtifactStore, folder: Path) -> Path | None:
    """Return the folder of the newest checkpoint, unpacked below `folder`, or None where there is none."""
    found = await store.find(NAME)
    if found is None:
        return None
    file, unpacked = folder / f"{NAME}-found.zip", folder / f"{NAME}-found"
    await download(store, found, file)
    try:
        unpack(file, unpacked, FILES)
    except NotAModel:
        log.exception("the checkpoint cannot be read; the training begins anew")
        return None
    finally:
        file.unlink()
    return unpacked


def read_notes(checkpoint: Path) -> Notes:
    """Return what was noted beside a checkpoint."""
    return Notes.model_validate_json((checkpoint / NOTES).read_bytes())
