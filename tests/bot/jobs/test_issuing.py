"""Which tickets there are: a job that may start is announced where a worker is free for it."""

from collections.abc import AsyncIterator

import pytest

from bot.database.connection import Connection, Database, connect
from bot.jobs.job import Job
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import EMPTY, Stock, register, sweep
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest, EchoResult

HAVING = Stock(("large",))
RESULT = EchoResult(text="", pid=0)


class Queue:
    """A queue of workers with one slot each, and its tickets."""

    def __init__(self, database: Database, connection: Connection, jobs: Jobs) -> None:
        self.claims = Claims(database, TASKS)
        self._database, self._connection, self._jobs = database, connection, jobs
        self._workers: dict[str, int] = {}

    async def enter(self, name: str, stock: Stock = EMPTY) -> None:
        self._workers[name] = await register(self._connection, name, "cpu", {"inference": 1}, stock)

    async def submit(self, model: str = "large") -> Job:
        return await self._jobs.submit(EchoRequest(model=model), 7, NOBODY, CARD)

    async def claim(self, name: str) -> Job | None:
        """Let a worker serve a ticket."""
        return await self.claims.claim("inference", self._workers[name])

    async def pass_on(self, name: str) -> bool:
        return await self.claims.pass_on("inference", self._workers[name])

    async def sweep(self, name: str) -> None:
        await sweep(self._connection, self._workers[name], ["inference"])

    async def tickets(self) -> list[str]:
        """Return whom the tickets are for, and take them away."""
        rows = await self._database.fetch("delete from procrastinate_jobs where status = 'todo' returning queue_name")
        return sorted(row["queue_name"] for row in rows)

    async def forget_those_for_all(self) -> None:
        await self._database.fetch("delete from procrastinate_jobs where queue_name = 'inference' returning id")


@pytest.fixture
async def queue(dsn: str, database: Database, jobs: Jobs) -> AsyncIterator[Queue]:
    async with await connect(dsn) as connection:
        yield Queue(database, connection, jobs)


async def passed_on(queue: Queue) -> None:
    """Let a worker pass the first of two jobs' tickets on to the one that serves them."""
    await queue.enter("without")
    await queue.enter("filled", HAVING)
    await queue.submit()
    await queue.submit()
    await queue.forget_those_for_all()
    assert await queue.claim("without") is None


async def test_a_ticket_passed_on_to_a_worker_that_fills_up_meanwhile_is_for_all_again(queue: Queue) -> None:
    await passed_on(queue)
    await queue.enter("free", HAVING)
    assert await queue.claim("filled") is not None
    assert await queue.tickets() == ["inference"]
    assert await queue.claim("free") is not None


async def test_it_stays_with_a_worker_that_is_full_while_no_other_is_free_for_it(queue: Queue) -> None:
    await passed_on(queue)
    assert await queue.claim("filled") is not None
    await queue.sweep("without")
    assert await queue.tickets() == ["inference@filled"]


async def test_a_slot_that_gets_free_brings_back_what_waits_for_another_worker(queue: Queue) -> None:
    await queue.enter("without")
    await queue.enter("filled", HAVING)
    for _ in range(3):
        await queue.submit()
    assert await queue.claim("filled") is not None
    await queue.forget_those_for_all()
    assert await queue.claim("without") is None
    await queue.enter("other", HAVING)
    job = await queue.claim("other")
    assert job is not None
    await queue.sweep("without")
    await queue.claims.succeed(job, RESULT)
    assert await queue.tickets() == ["inference"]


async def test_a_ticket_goes_to_a_free_worker_rather_than_to_that_of_the_first_job(queue: Queue) -> None:
    await queue.enter("without")
    await queue.enter("filled", Stock(("large", "rare")))
    await queue.enter("free", HAVING)
    await queue.submit("rare")
    assert await queue.claim("filled") is not None
    await queue.submit("rare")
    await queue.submit()
    await queue.tickets()
    assert await queue.claim("without") is None
    assert await queue.tickets() == ["inference@free"]


async def test_a_full_worker_passes_its_ticket_on_where_another_is_free(queue: Queue) -> None:
    await queue.enter("full", HAVING)
    await queue.submit()
    await queue.submit()
    assert await queue.claim("full") is not None
    await queue.tickets()
    assert not await queue.pass_on("full")
    assert await queue.tickets() == []
    await queue.enter("free", HAVING)
    assert await queue.pass_on("full")
    assert await queue.tickets() == ["inference@free"]


async def test_a_new_worker_is_told_within_a_sweep(queue: Queue) -> None:
    await queue.enter("without")
    await queue.enter("filled", HAVING)
    await queue.submit()
    await queue.submit()
    assert await queue.claim("filled") is not None
    await queue.forget_those_for_all()
    assert await queue.claim("without") is None
    await queue.enter("new", HAVING)
    await queue.sweep("without")
    assert await queue.tickets() == ["inference"]
