"""Which models are in memory: each is loaded once, and the one unused for longest makes room for another."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

from models.catalogue import Entry
from models.errors import ModelUnavailable


class Held(Protocol):
    """What is held of a model."""

    @property
    def alive(self) -> bool:
        """Whether it can be used."""

    async def close(self) -> None:
        """Stop it."""


M = TypeVar("M", bound=Held)


@dataclass(eq=False)
class Hold(Generic[M]):
    """A model that is loaded, or being loaded.

    Attributes
    ----------
    base
        The one whose weights it shares, so that it stays as long.
    """

    entry: Entry
    loading: asyncio.Task[M]
    base: "Hold[M] | None" = None
    users: int = 0

    @property
    def ready(self) -> bool:
        """Whether it is loaded."""
        return self.loading.done() and not self.loading.cancelled() and self.loading.exception() is None

    @property
    def broken(self) -> bool:
        """Whether it could not be loaded, or has stopped."""
        return self.loading.done() and not (self.ready and self.loading.result().alive)


Load: TypeAlias = Callable[[Entry, Hold[M] | None], Coroutine[None, None, M]]


class Holds(Generic[M]):
    """Holds models up to a number of bytes; one in use stays, and a newcomer waits for it.

    Parameters
    ----------
    load
        Loads a model, beside its base where it shares that one's weights.
    """

    def __init__(self, weight_bytes: int, load: Load[M]) -> None:
        self.weight_bytes = weight_bytes
        self._load = load
        self._holds: dict[str, Hold[M]] = {}  # the one unused for longest first
        self._leaving: dict[Hold[M], asyncio.Task[None]] = {}  # being put away, and still in memory
        self._freed = asyncio.Event()

    def ready(self) -> Iterator[Hold[M]]:
        """Yield those that are loaded."""
        return (hold for hold in self._holds.values() if hold.ready)

    async def take(self, *parts: Entry) -> Hold[M]:
        """Hold the last of these models for a user, and load what is missing of it and of its base, which comes first.

        Nothing is held while room is waited for: of two who wait, each would wait for what the other one holds.
        Raises `ModelUnavailable` where they are too large for this machine.
        """
        key = parts[-1].key
        self._check(parts)
        while self._is_missing(key):
            if self._have_room(part for part in parts if self._is_missing(part.key)):
                self._begin(parts)
                break
            await self._make_room({part.key for part in parts})
        hold = self._holds[key] = self._holds.pop(key)
        hold.users += 1
        return hold

    def leave(self, hold: Hold[M]) -> None:
        """Take note that a user has done."""
        hold.users -= 1
        self._freed.set()

    async def close(self) -> None:
        """Put every model away."""
        while self._holds:
            await self._put_away(next(iter(self._holds.values())))
        await asyncio.gather(*self._leaving.values())

    def _check(self, parts: tuple[Entry, ...]) -> None:
        size = sum(part.weight_bytes for part in parts)
        if size > self.weight_bytes:
            raise ModelUnavailable(
                f"{parts[-1].name} needs {size / 1e9:.1f} GB for its weights, "
                f"and this machine gives {self.weight_bytes / 1e9:.1f} GB."
            )

    def _is_missing(self, key: str) -> bool:
        return key not in self._holds or self._holds[key].broken

    def _have_room(self, newcomers: Iterator[Entry]) -> bool:
        here = [hold.entry for hold in self._in_memory()]
        return sum(entry.weight_bytes for entry in [*here, *newcomers]) <= self.weight_bytes

    def _in_memory(self) -> list[Hold[M]]:
        return [hold for hold in [*self._holds.values(), *self._leaving] if not hold.broken]

    def _begin(self, parts: tuple[Entry, ...]) -> None:
        """Begin to load what is missing."""
        base: Hold[M] | None = None
        for part in parts:
            if self._is_missing(part.key):
                self._holds[part.key] = Hold(part, asyncio.create_task(self._load(part, base)), base)
            base = self._holds[part.key]

    async def _make_room(self, kept: set[str]) -> None:
        """Put away the model unused for longest, or wait where all are in use; then look again."""
        idle = [hold for key, hold in self._holds.items() if key not in kept and self._is_idle(hold)]
        if idle:
            await self._put_away(idle[0])
        else:
            self._freed.clear()
            await self._freed.wait()

    def _is_idle(self, hold: Hold[M]) -> bool:
        return not hold.users and not any(other.base is hold for other in self._in_memory())

    async def _put_away(self, hold: Hold[M]) -> None:
        """Stop a model and forget it: to the end, even where who wants its room is cancelled meanwhile."""
        del self._holds[hold.entry.key]
        ending = self._leaving[hold] = asyncio.create_task(self._end(hold))
        await asyncio.shield(ending)

    async def _end(self, hold: Hold[M]) -> None:
        try:
            await asyncio.wait([hold.loading])
            if hold.ready:
                await hold.loading.result().close()
        finally:
            del self._leaving[hold]
            self._freed.set()
