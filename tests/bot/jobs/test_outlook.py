"""What would become of a training that was handed in now, told from the queue without a trace in it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.database.connection import Database
from bot.jobs.job import Job, Position, QueueLoad
from bot.jobs.outlook import Outlook
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import Stock, register
from tests.bot.jobs.echo import CARD, NOBODY, TASKS
from tests.cogs.fine_tune.runs import RUN, RUN_REQUEST

ADA, ALAN = 7, 8


@pytest.fixture
async def worker(database: Database) -> int:
    async with database.transaction() as connection:
        return await register(connection, "test", "cpu", {"training": 1}, Stock(("minilm",)))


async def look(jobs: Jobs, owner: int = ADA, running: int = 2) -> Outlook:
    return await jobs.outlook(RUN_REQUEST, owner, running, CARD.guild_id)


async def begin(jobs: Jobs, database: Database, worker: int, owner: int = ADA, **changes: Any) -> Job:
    name = f"spam-{await count(database)}"
    await jobs.submit(RUN_REQUEST.model_copy(update={"name": name, **changes}), owner, NOBODY, CARD, owner_name="ada")
    job = await Claims(database, TASKS).claim("training", worker)
    assert job is not None
    return job


async def end(database: Database, job: Job, seconds: float) -> None:
    """Let a run succeed that took so long."""
    assert await Claims(database, TASKS).succeed(job, RUN)
    await database.fetch(
        "update jobs set started_at = finished_at - make_interval(secs => %(seconds)s) where id = %(id)s returning id",
        {"seconds": seconds, "id": job.id},
    )


async def count(database: Database) -> int:
    return int((await database.fetch("select count(*) from jobs"))[0]["count"])


async def test_it_leaves_no_trace(jobs: Jobs, database: Database, worker: int) -> None:
    await look(jobs)
    assert await count(database) == 0
    assert await database.fetch("select * from procrastinate_jobs") == []
    assert await jobs.positions("training") == {}


async def test_where_a_slot_is_free_it_starts_at_once(jobs: Jobs, worker: int) -> None:
    outlook = await look(jobs)
    assert outlook == Outlook(Position(0, None), QueueLoad(0, 0, 0.0, 1, 1))
    assert outlook.wait(60) == 0.0


async def test_without_a_worker_nobody_knows(jobs: Jobs) -> None:
    outlook = await look(jobs)
    assert outlook.position.unserved
    assert outlook.wait(60) is None


async def test_behind_others_it_waits_for_as_long_as_they_took_lately(
    jobs: Jobs, database: Database, worker: int
) -> None:
    first = await begin(jobs, database, worker, ALAN)
    assert (await look(jobs)).wait(60) == 60.0, "nothing tells yet but how long this one takes"
    await end(database, first, 100)
    await begin(jobs, database, worker, ALAN)
    assert (await look(jobs)).wait(60) == pytest.approx(100, abs=1)


async def test_who_runs_as_many_as_they_may_waits_for_their_own(jobs: Jobs, database: Database, worker: int) -> None:
    async with database.transaction() as connection:
        await register(connection, "other", "cpu", {"training": 8}, Stock(("minilm",)))
    await begin(jobs, database, worker)
    assert not (await look(jobs, running=2)).position.held
    outlook = await look(jobs, running=1)
    assert outlook.position.held
    assert outlook.wait(60) == 60.0


async def test_earlier_runs_of_the_same_kind_tell_the_pace(jobs: Jobs, database: Database, worker: int) -> None:
    await end(database, await begin(jobs, database, worker), 20)
    other = RUN_REQUEST.settings.model_copy(update={"max_tokens": 64})
    await end(database, await begin(jobs, database, worker, settings=other), 20)
    (run,) = (await look(jobs)).runs
    assert (run.examples, run.seconds) == (RUN.steps * RUN.settings.batch_size, RUN.seconds)
    assert run.overhead == pytest.approx(20 - RUN.seconds)


async def test_what_ones_limits_count(jobs: Jobs, database: Database, worker: int) -> None:
    await end(database, await begin(jobs, database, worker), 20)
    await begin(jobs, database, worker)
    outlook = await look(jobs)
    assert (outlook.kept, outlook.today, outlook.unfinished) == (2, 2, 1)
    other = await look(jobs, ALAN)
    assert (other.kept, other.today, other.unfinished) == (0, 0, 0)
    elsewhere = await jobs.outlook(RUN_REQUEST, ADA, 2, replace(CARD, guild_id=99).guild_id)
    assert (elsewhere.kept, elsewhere.today) == (0, 0)
