"""Room for models: adapters and their bases, who waits for whom, and what is given up on the way."""

import asyncio
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest

from models.catalogue import Entry
from models.errors import ModelUnavailable
from models.holds import Hold, Holds
from models.sources import TunedSource
from tests.models.conftest import folder_entry

SIZE = 4 * 100  # bytes of a base; those of an adapter are a tenth


def base(key: str) -> Entry:
    return folder_entry(key, Path(key), parameters=100)


def adapter(key: str, of: Entry) -> tuple[Entry, Entry]:
    """Return what is taken for an adapter."""
    source = TunedSource(kind="tuned", job_id=1, artifact=uuid4(), base=of.key, adapter=True)
    return of, of.model_copy(update={"key": key, "source": source, "parameters": 10})


class Model:
    def __init__(self, machine: "Machine", key: str) -> None:
        self._machine = machine
        self.key = key
        self.alive = True

    async def close(self) -> None:
        await self._machine.closes.wait()
        self.alive = False
        self._machine.closed[self.key] += 1


class Machine:
    """Loads and closes models when it may, and fails to load those of `failing`."""

    def __init__(self, size: int) -> None:
        self.holds: Holds[Model] = Holds(size, self.load)
        self.loads, self.closes = asyncio.Event(), asyncio.Event()
        self.loads.set()
        self.closes.set()
        self.failing: set[str] = set()
        self.loaded: Counter[str] = Counter()
        self.closed: Counter[str] = Counter()

    async def load(self, entry: Entry, base: Hold[Model] | None) -> Model:
        if base is not None:
            await asyncio.shield(base.loading)
        await self.loads.wait()
        if entry.key in self.failing:
            raise ModelUnavailable(entry.key)
        self.loaded[entry.key] += 1
        return Model(self, entry.key)

    async def touch(self, *parts: Entry) -> Model:
        hold = await self.holds.take(*parts)
        try:
            await asyncio.sleep(0)
            return await asyncio.shield(hold.loading)
        finally:
            self.holds.leave(hold)

    @property
    def ready(self) -> list[str]:
        return [hold.entry.key for hold in self.holds.ready()]


async def settled(*tasks: asyncio.Task[Model]) -> None:
    """Return once nothing of this goes on by itself."""
    for _ in range(20):
        await asyncio.sleep(0)
    assert not any(task.done() for task in tasks)


one, two = base("one"), base("two")
mine, yours = adapter("mine", one), adapter("yours", two)


async def test_an_adapter_brings_its_base_and_keeps_it() -> None:
    machine = Machine(SIZE + SIZE // 5)
    await asyncio.gather(machine.touch(*mine), machine.touch(*adapter("other", one)), machine.touch(one))
    assert machine.loaded == {"one": 1, "mine": 1, "other": 1}
    await machine.touch(*adapter("third", one))
    assert machine.closed == {"mine": 1}, "the adapter unused for longest goes, and the base of the others stays"
    await machine.touch(two)
    assert machine.ready == ["two"]


async def test_two_adapters_of_two_bases_that_fit_one_by_one_wait_for_each_other_and_both_come() -> None:
    machine = Machine(2 * SIZE)
    async with asyncio.timeout(10):
        await asyncio.gather(*(machine.touch(*parts) for parts in (mine, yours) * 3))
    assert machine.loaded.keys() == {"one", "two", "mine", "yours"}


@pytest.mark.parametrize("size", [SIZE + SIZE // 10, 2 * SIZE, 2 * SIZE + SIZE // 10])
async def test_bases_and_adapters_compete_and_everybody_comes(size: int) -> None:
    machine = Machine(size)
    async with asyncio.timeout(10):
        wanted = [mine, yours, (one,), (two,), adapter("other", two)] * 5
        models = await asyncio.gather(*(machine.touch(*parts) for parts in wanted))
    assert [model.key for model in models] == [parts[-1].key for parts in wanted]
    await machine.holds.close()
    assert machine.closed == machine.loaded


async def test_an_adapter_that_does_not_fit_beside_its_base_is_a_sentence() -> None:
    machine = Machine(SIZE)
    with pytest.raises(ModelUnavailable, match="for its weights"):
        await machine.touch(*mine)
    assert machine.loaded == {}
    await machine.touch(one)


async def test_a_failed_load_lets_its_base_go() -> None:
    machine = Machine(SIZE + SIZE // 10)
    machine.failing = {"mine"}
    for _ in range(2):
        with pytest.raises(ModelUnavailable, match="mine"):
            await machine.touch(*mine)
    assert machine.loaded == {"one": 1}
    async with asyncio.timeout(10):
        await machine.touch(two)
    assert machine.ready == ["two"]


async def test_a_base_that_fails_fails_its_adapter_and_both_are_tried_again() -> None:
    machine = Machine(2 * SIZE)
    machine.failing = {"one"}
    with pytest.raises(ModelUnavailable, match="one"):
        await machine.touch(*mine)
    machine.failing = set()
    await machine.touch(*mine)
    assert machine.loaded == {"one": 1, "mine": 1}


async def test_who_is_cancelled_while_an_adapter_loads_keeps_nothing() -> None:
    machine = Machine(SIZE + SIZE // 10)
    machine.loads.clear()
    asking = asyncio.create_task(machine.touch(*mine))
    await settled(asking)
    asking.cancel()
    next_one = asyncio.create_task(machine.touch(two))
    await settled(next_one)
    machine.loads.set()
    async with asyncio.timeout(10):
        await next_one
    assert machine.ready == ["two"]
    assert machine.closed == {"mine": 1, "one": 1}


async def test_who_is_cancelled_while_waiting_for_room_keeps_nothing() -> None:
    machine = Machine(2 * SIZE)
    hold, base_hold = await machine.holds.take(two), await machine.holds.take(one)
    waiting = asyncio.create_task(machine.touch(*adapter("other", one)))
    await settled(waiting)
    waiting.cancel()
    machine.holds.leave(base_hold)
    async with asyncio.timeout(10):
        await machine.touch(base("three"))
    machine.holds.leave(hold)
    assert machine.closed == {"one": 1}


async def test_who_is_cancelled_while_another_is_put_away_leaves_its_room_to_the_next() -> None:
    machine = Machine(SIZE)
    await machine.touch(one)
    machine.closes.clear()
    first = asyncio.create_task(machine.touch(two))
    await settled(first)
    second = asyncio.create_task(machine.touch(two))
    await settled(second)
    assert machine.loaded == {"one": 1}, "what is being put away is still in memory"
    first.cancel()
    machine.closes.set()
    async with asyncio.timeout(10):
        await second
    assert machine.closed == {"one": 1}
    assert machine.ready == ["two"]


async def test_closing_waits_for_what_is_being_put_away() -> None:
    machine = Machine(SIZE)
    await machine.touch(one)
    machine.closes.clear()
    asking = asyncio.create_task(machine.touch(two))
    await settled(asking)
    asking.cancel()
    closing = asyncio.create_task(machine.holds.close())
    await asyncio.sleep(0)
    assert not closing.done()
    machine.closes.set()
    await closing
    assert machine.closed == {"one": 1}
