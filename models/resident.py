"""The models that a worker holds on its device."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from models.catalogue import Catalogue, Entry, ModelUnavailable
from models.engine import Engine
from models.loading import LoadedModel, load

log = logging.getLogger(__name__)

# The rest is for keys and values, activations and whatever else runs there.
WEIGHT_SHARE = 0.5


@dataclass(frozen=True)
class Resident:
    """A loaded model and the engine that decodes it."""

    loaded: LoadedModel
    engine: Engine


@dataclass(eq=False)
class _Hold:
    entry: Entry
    loading: asyncio.Task[Resident]
    users: int = 0

    @property
    def ready(self) -> bool:
        return self.loading.done() and not self.loading.cancelled() and self.loading.exception() is None

    @property
    def broken(self) -> bool:
        return self.loading.done() and not (self.ready and self.loading.result().engine.alive)


class ResidentModels:
    """Loads each model once, on first use and off the event loop, and holds it for the next use.

    Where weights would take more than `weight_bytes`, the model unused for longest is put away; one in use stays, and
    the newcomer waits for it.

    Attributes
    ----------
    max_rows, cache_bytes
        How many requests each engine decodes at once, and its memory for keys and values.
    weight_bytes
        Memory for the weights of all models together; None is half of what the device has.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        data_dir: Path,
        device: torch.device | str = "cpu",
        *,
        max_rows: int = 32,
        cache_bytes: int = 4 * 2**30,
        weight_bytes: int | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.device = torch.device(device)
        self._data_dir = data_dir
        self._max_rows = max_rows
        self._cache_bytes = cache_bytes
        self._weight_bytes = int(_device_bytes(self.device) * WEIGHT_SHARE) if weight_bytes is None else weight_bytes
        self._holds: dict[str, _Hold] = {}  # the one unused for longest first
        self._freed = asyncio.Event()

    @property
    def loaded(self) -> list[str]:
        """Keys of the models that are ready."""
        return [key for key, hold in self._holds.items() if hold.ready]

    @asynccontextmanager
    async def use(self, key: str) -> AsyncIterator[Resident]:
        """Hold a model while the block runs, loading it first where need be.

        Raises `UnknownModel` or `ModelUnavailable`, both sentences for the person who asked.
        """
        hold = await self._take(self.catalogue[key])
        try:
            yield await asyncio.shield(hold.loading)
        finally:
            hold.users -= 1
            self._freed.set()

    async def warm(self, tasks: Iterable[str]) -> None:
        """Load the default model of each of these tasks, so that the first to ask need not wait."""
        for task in tasks:
            if entries := self.catalogue.for_task(task):
                try:
                    async with self.use(entries[0].key):
                        log.info("%s is ready for “%s”", entries[0].name, task)
                except ModelUnavailable as error:
                    log.warning("no model is ready for “%s”: %s", task, error)

    async def close(self) -> None:
        """Put every model away; what still decodes ends with `EngineClosed`."""
        holds, self._holds = list(self._holds.values()), {}
        for hold in holds:
            await _put_away(hold)

    async def _take(self, entry: Entry) -> _Hold:
        if entry.weight_bytes > self._weight_bytes:
            raise ModelUnavailable(
                f"{entry.name} needs {entry.weight_bytes / 1e9:.1f} GB for its weights, "
                f"and this machine gives {self._weight_bytes / 1e9:.1f} GB."
            )
        while self._is_missing(entry.key) and self._total() + entry.weight_bytes > self._weight_bytes:
            idle = next((hold for hold in self._holds.values() if not hold.users), None)
            if idle is None:
                self._freed.clear()
                await self._freed.wait()
            else:
                del self._holds[idle.entry.key]
                await _put_away(idle)
        if self._is_missing(entry.key):
            self._holds[entry.key] = _Hold(entry, asyncio.create_task(self._load(entry)))
        hold = self._holds[entry.key] = self._holds.pop(entry.key)
        hold.users += 1
        return hold

    def _is_missing(self, key: str) -> bool:
        return key not in self._holds or self._holds[key].broken

    def _total(self) -> int:
        return sum(hold.entry.weight_bytes for hold in self._holds.values() if not hold.broken)

    async def _load(self, entry: Entry) -> Resident:
        return await asyncio.to_thread(self._load_here, entry)

    def _load_here(self, entry: Entry) -> Resident:
        loaded = load(entry, self._data_dir, self.device)
        engine = Engine(loaded.model, context=loaded.context, max_rows=self._max_rows, cache_bytes=self._cache_bytes)
        return Resident(loaded, engine)


async def _put_away(hold: _Hold) -> None:
    await asyncio.wait([hold.loading])
    if hold.ready:
        await hold.loading.result().engine.close()


def _device_bytes(device: torch.device) -> int:
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[1])
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
