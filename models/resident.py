"""The models that a worker holds on its device."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import torch

from models.catalogue import Catalogue, Entry
from models.engine import Engine
from models.errors import ModelUnavailable, Refusal
from models.holds import Hold, Holds
from models.loading import LoadedModel, available, hub_answers, load
from models.memory import Budget, free_bytes, give_back
from models.passes import Passes, Slices
from models.shared_copy import shared_copy
from models.sources import HubSource, TunedSource

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

# Of what is free at first; the rest is for activations, packed weights and whatever else comes to run there.
WEIGHT_SHARE = 0.5
CACHE_SHARE = 0.25


class Resident:
    """A loaded model, and the engine that decodes it where it is a decoder."""

    def __init__(self, loaded: LoadedModel, engine: Engine | None) -> None:
        self.loaded = loaded
        self._engine = engine
        self._eager: Any = None

    @property
    def engine(self) -> Engine:
        """The running batch of a decoder; raises `Refusal` for any other model."""
        if self._engine is None:
            entry = self.loaded.entry
            raise Refusal(f"{entry.name} is an {entry.architecture}: it does not go on with a text.")
        return self._engine

    @property
    def alive(self) -> bool:
        """Whether it can be used: false once put away, or after its engine stopped by a fault of its own."""
        return self._engine is None or self._engine.alive

    def eager(self) -> Any:
        """Return the same weights in a model that can give its attention (`output_attentions=True`), built once.

        Call it within `ResidentModels.compute`, as all that reads the model.
        """
        if self._eager is None:
            self._eager = shared_copy(self.loaded.model)
            self._eager.set_attn_implementation("eager")
        return self._eager

    async def close(self) -> None:
        """Stop decoding; what is unfinished ends with `EngineClosed`."""
        if self._engine is not None:
            await self._engine.close()


class ResidentModels:
    """Loads each model once, on first use and off the event loop, and holds it for the next use.

    Where weights would take more than `weight_bytes`, the model unused for longest is put away; one in use stays, and
    the newcomer waits for it.

    Attributes
    ----------
    max_rows
        How many requests each engine decodes at once.
    weight_bytes, cache_bytes
        Memory for the weights of all models together, and for the keys and values of all engines together; None is a
        share of what is free on the device.
    data_dir
        Where converted models lie.
    notes_dir
        A folder of the workshop's own Markdown notes, to be searched.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        data_dir: Path,
        device: torch.device | str = "cpu",
        *,
        max_rows: int = 32,
        weight_bytes: int | None = None,
        cache_bytes: int | None = None,
        notes_dir: Path | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.device = torch.device(device)
        self.data_dir: Final = data_dir
        self.notes_dir: Final = notes_dir
        self._max_rows = max_rows
        free = free_bytes(self.device)
        self._holds = Holds(int(free * WEIGHT_SHARE) if weight_bytes is None else weight_bytes, self._load)
        self._budget = Budget(int(free * CACHE_SHARE) if cache_bytes is None else cache_bytes)
        self._passes = Passes()
        self._searching = asyncio.Lock()

    def at_hand(self) -> list[str]:
        """Keys of the models that can be loaded and whose files are on this machine."""
        return [entry.key for entry in self.catalogue if self._can_hold(entry) and available(entry)]

    def fetchable(self) -> list[str]:
        """Keys of the models that can be loaded once they are fetched: those of the Hub, while it answers."""
        ours = [entry for entry in self.catalogue if self._can_hold(entry)]
        missing = [entry for entry in ours if isinstance(entry.source, HubSource) and not available(entry)]
        return [entry.key for entry in missing] if missing and hub_answers() else []

    @property
    def loaded(self) -> list[str]:
        """Keys of the models that are ready."""
        return [hold.entry.key for hold in self._holds.ready()]

    @property
    def engines(self) -> dict[str, Engine]:
        """The running batch of each decoder that is ready, by the model's key."""
        decoders = [hold for hold in self._holds.ready() if hold.entry.architecture == "decoder"]
        return {hold.entry.key: hold.loading.result().engine for hold in decoders}

    def serving(self, task: str, key: str) -> Entry:
        """Return a model that a request names, whoever made it; raises `UnknownModel` where it serves other tasks."""
        if key in self.catalogue and task in self.catalogue[key].tasks:
            return self.catalogue[key]
        return self.catalogue.choose(task, key)

    @asynccontextmanager
    async def use(self, key: str) -> AsyncIterator[Resident]:
        """Hold a model while the block runs, loading it first where need be.

        Raises `UnknownModel` or `ModelUnavailable`, both sentences for the person who asked.
        """
        hold = await self._holds.take(*self._parts(self.catalogue[key]))
        try:
            yield await asyncio.shield(hold.loading)
        finally:
            self._holds.leave(hold)

    async def compute(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function without gradients in the one thread for passes beside the engines, in one go.

        For what takes no longer than others can wait; see `compute_slices` for all else. Whoever is cancelled while
        waiting is not run; one that runs keeps its caller, and so its model, until its end.
        The function names the dtype of tensors that it makes: the default one changes while a model is built elsewhere.
        Raises `EngineClosed` for what had not begun when the models were put away.
        """
        return await self._passes.run(partial(function, *args, **kwargs))

    async def compute_slices(self, slices: Slices[T]) -> T:
        """Run a long pass as `compute` does, but slice by slice, so that others have their turn in between.

        Who is cancelled is stopped at the end of the slice that runs, and so is all when the models are put away.
        """
        return await self._passes.run_slices(slices)

    async def search(self, slices: Slices[T]) -> T:
        """Compute slices of a search that keeps keys and values of its own beside the engines': one after another."""
        async with self._searching:
            return await self.compute_slices(slices)

    async def warm(self, tasks: Iterable[str]) -> None:
        """Load the default model of each of these tasks, so that the first to ask need not wait."""
        for task in tasks:
            entry = next(iter(self.catalogue.for_task(task)), None)
            if entry is None:
                continue
            if isinstance(entry.source, HubSource) and not await asyncio.to_thread(available, entry):
                log.info("%s is fetched when it is first asked for “%s”", entry.name, task)
                continue
            try:
                async with self.use(entry.key):
                    log.info("%s is ready for “%s”", entry.name, task)
            except ModelUnavailable as error:
                log.warning("no model is ready for “%s”: %s", task, error)

    def give_back(self) -> None:
        """Return to the machine what was freed and is kept for the next use."""
        give_back(self.device)

    async def close(self) -> None:
        """Put every model away; what runs may finish its slice, what decodes or waits ends with `EngineClosed`."""
        await self._passes.close()
        await self._holds.close()

    def _can_hold(self, entry: Entry) -> bool:
        return entry.weight_bytes <= self._holds.weight_bytes

    def _parts(self, entry: Entry) -> list[Entry]:
        """Return what is loaded for a model: of an adapter the model that it is for, too."""
        if not isinstance(entry.source, TunedSource) or not entry.source.adapter:
            return [entry]
        return [self.catalogue[entry.source.base], entry]

    async def _load(self, entry: Entry, base: Hold[Resident] | None) -> Resident:
        shared = (await asyncio.shield(base.loading)).loaded if base else None
        return await asyncio.to_thread(self._load_here, entry, shared)

    def _load_here(self, entry: Entry, base: LoadedModel | None) -> Resident:
        if isinstance(entry.source, TunedSource):
            from models.training import weights  # noqa: PLC0415 # imports what trains, which only these need

            loaded = weights.load(entry, base, self.data_dir, self.device)
        else:
            loaded = load(entry, self.data_dir, self.device)
        if entry.architecture != "decoder":
            return Resident(loaded, None)
        engine = Engine(loaded.model, context=loaded.context, max_rows=self._max_rows, budget=self._budget)
        return Resident(loaded, engine)
