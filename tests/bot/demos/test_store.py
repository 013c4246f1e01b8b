"""What is on record of demos, in the database and in memory alike."""

import asyncio
from dataclasses import asdict
from itertools import count

import pytest

from bot.database.connection import Database
from bot.demos.demo import Answer, Demo, DemoStore, Done, NewDemo
from bot.demos.store import DemoRows
from tests.bot.demos.memory import MemoryDemos

CHANNELS = count(2**62)


def new() -> NewDemo:
    """Return a demo in a channel of its own: tests share a database."""
    return NewDemo(1, next(CHANNELS), 3, "grace", "title = 'Test'", "de")


@pytest.fixture(params=["database", "memory"])
def store(request: pytest.FixtureRequest, database: Database) -> DemoStore:
    return DemoRows(database) if request.param == "database" else MemoryDemos()


async def test_what_was_begun_comes_back(store: DemoStore) -> None:
    wanted = new()
    demo = await store.begin(wanted)
    assert demo is not None
    assert demo == Demo(id=demo.id, **asdict(wanted))
    assert await store.get(demo.id) == demo
    assert demo in await store.running()
    assert await store.get(10**9) is None


async def test_one_runs_at_a_time_in_a_channel(store: DemoStore) -> None:
    wanted = new()
    first, second = await asyncio.gather(store.begin(wanted), store.begin(wanted))
    assert [first, second].count(None) == 1
    there = first or second
    assert there is not None
    elsewhere = await store.begin(new())
    assert elsewhere in (running := await store.running())
    assert there in running
    assert [await store.end(there.id), await store.end(there.id)] == [True, False]
    assert await store.begin(wanted) is not None
    assert there not in await store.running()


async def test_of_two_moves_at_once_one_counts(store: DemoStore) -> None:
    demo = await store.begin(new())
    assert demo is not None
    moved = await asyncio.gather(*(store.move(demo.id, 0, 1) for _ in range(2)))
    assert [(one.step, one.turn) for one in moved if one is not None] == [(1, 1)]
    await store.end(demo.id)
    assert await store.move(demo.id, 1, 2) is None


async def test_what_was_shown_is_known_by_turn(store: DemoStore) -> None:
    demo = await store.begin(new())
    assert demo is not None
    await store.note(demo.id, 0, Done(0, {"text": 2**62}))
    await store.note(demo.id, 0, Done(0, {"text": 2**62, "card": 8}, job=9))
    await store.move(demo.id, 0, 0)
    await store.note(demo.id, 1, Done(0, {}, fault="no"))
    again = await store.get(demo.id)
    assert again is not None
    assert again.done[0] == Done(0, {"text": 2**62, "card": 8}, job=9)
    assert again.now == again.last(0) == Done(0, {}, fault="no")
    assert again.last(1) is None


async def test_the_last_answer_of_each_counts_while_the_turn_lasts(store: DemoStore) -> None:
    demo = await store.begin(new())
    assert demo is not None
    for answer in (Answer(2**62, "a"), Answer(7, "b", 9), Answer(7, "c", 10)):
        assert await store.answer(demo.id, 0, answer)
    await store.move(demo.id, 0, 1)
    assert not await store.answer(demo.id, 0, Answer(8, "late"))
    assert await store.answers(demo.id, 0) == [Answer(7, "c", 10), Answer(2**62, "a")]
    assert await store.answers(demo.id, 1) == []


async def test_what_came_of_a_job_is_gathered(store: DemoStore) -> None:
    demo = await store.begin(new())
    assert demo is not None
    job = next(CHANNELS)
    await store.answer(demo.id, 0, Answer(7, "typed", job))
    assert await store.gather(job, "Paris") == demo.id
    assert await store.gather(next(CHANNELS), "Rome") is None
    assert await store.answers(demo.id, 0) == [Answer(7, "Paris", job)]
