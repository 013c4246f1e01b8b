"""Series of events: whose they are, in which order they come back, and what they tell."""

from contextlib import aclosing

from bot.database.connection import Database
from bot.jobs.events import NewEvent, write_events
from bot.jobs.job import Job
from bot.jobs.notifications import JobNotification, listen
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import register
from tests.bot.jobs.echo import CARD, LIMITS, TASKS, EchoRequest, Letter


async def claimed(jobs: Jobs, database: Database) -> Job:
    """Return a job that runs."""
    await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    async with database.transaction() as connection:
        worker = await register(connection, "test", "cpu", {"inference": 1})
    job = await Claims(database, TASKS).claim("inference", worker)
    assert job is not None
    return job


def letter(job: Job, n: int, letter: str, attempt: int = 1) -> NewEvent:
    return NewEvent(job.id, attempt, n, Letter(letter=letter).model_dump_json())


async def test_a_series_comes_back_in_order_and_each_event_once(jobs: Jobs, database: Database) -> None:
    job = await claimed(jobs, database)
    assert await jobs.events(job) == []
    await write_events(database, [letter(job, 2, "b"), letter(job, 1, "\0🎈")])
    await write_events(database, [letter(job, 2, "again"), letter(job, 3, "c")])
    assert await jobs.events(job) == [Letter(letter="\0🎈"), Letter(letter="b"), Letter(letter="c")]


async def test_a_batch_rings_once_for_each_job(jobs: Jobs, database: Database, dsn: str) -> None:
    job = await claimed(jobs, database)
    async with aclosing(listen(dsn, TASKS)) as notifications:
        await anext(notifications)
        await write_events(database, [letter(job, n, "a") for n in (1, 2)])
        await write_events(database, [letter(job, 3, "a", attempt=9)])
        await Claims(database, TASKS).fail(job, "no")
        assert await anext(notifications) == JobNotification(job.id, 1)
        told = await anext(notifications)
        assert isinstance(told, JobNotification)
        assert told.state is not None


async def test_an_attempt_that_is_fenced_off_writes_none(jobs: Jobs, database: Database) -> None:
    job = await claimed(jobs, database)
    await write_events(database, [letter(job, 1, "early")])
    await database.fetch("update jobs set attempt = 2 returning id")
    await write_events(database, [letter(job, 2, "late"), letter(job, 1, "new", attempt=2)])
    assert await jobs.events(job) == [Letter(letter="new")]
    await database.fetch("update jobs set state = 'failed' returning id")
    await write_events(database, [letter(job, 2, "after the end", attempt=2)])
    rows = await database.fetch("select attempt, n from job_events order by attempt, n")
    assert rows == [{"attempt": 1, "n": 1}, {"attempt": 2, "n": 1}]


async def test_what_another_version_wrote_is_left_out(jobs: Jobs, database: Database) -> None:
    job = await claimed(jobs, database)
    await write_events(database, [letter(job, 1, "a"), NewEvent(job.id, 1, 2, '{"loss": 3}')])
    assert await jobs.events(job) == [Letter(letter="a")]
