from collections.abc import Awaitable, Callable

import pytest

from bot.database.connection import Database, DatabaseAway
from bot.jobs.job import Job, State
from bot.jobs.scheduling import GIVEN_UP, LOCK_QUEUE, Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import register
from models.tasks.values import TextProgress
from tests.bot.jobs.echo import CARD, LIMITS, TASKS, EchoRequest, EchoResult

SOME = TextProgress(text="so f\0ar", step=3, total=9)


@pytest.fixture
def claims(database: Database) -> Claims:
    return Claims(database, TASKS)


@pytest.fixture
async def running(jobs: Jobs, database: Database, claims: Claims) -> Job:
    await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    return await claim(database, claims)


async def claim(database: Database, claims: Claims) -> Job:
    async with database.transaction() as connection:
        worker = await register(connection, "test", "cpu", {"inference": 1})
    job = await claims.claim("inference", worker)
    assert job is not None
    return job


async def now(jobs: Jobs, job: Job) -> Job:
    found = await jobs.get(job.id)
    assert found is not None
    return found


async def test_a_claimed_job_runs(running: Job) -> None:
    assert (running.state, running.attempt) == (State.RUNNING, 1)
    assert running.waited is not None
    assert 0 <= running.waited < 10


@pytest.mark.parametrize("written", [0, 17])
async def test_tokens_that_were_written_are_counted(
    claims: Claims, database: Database, running: Job, written: int
) -> None:
    class Spoken(EchoResult):
        def tokens_written(self) -> int:
            return written

    assert await claims.succeed(running, Spoken(text="done", pid=1))
    assert [row["tokens"] for row in await database.fetch("select tokens from jobs")] == [written]


async def test_success(jobs: Jobs, claims: Claims, running: Job) -> None:
    result = EchoResult(text="done \0", pid=1)
    assert await claims.succeed(running, result)
    done = await now(jobs, running)
    assert (done.state, done.result, done.error, done.terminal) == (State.SUCCEEDED, result, None, True)
    assert done.finished_at is not None


async def test_failure_keeps_the_last_progress(jobs: Jobs, claims: Claims, running: Job) -> None:
    assert await claims.fail(running, "It did not\0 work.", SOME)
    done = await now(jobs, running)
    assert (done.state, done.error, done.progress) == (State.FAILED, "It did not work.", SOME)


async def test_cancellation_keeps_the_last_progress(jobs: Jobs, claims: Claims, running: Job) -> None:
    assert await claims.cancelled(running, SOME)
    done = await now(jobs, running)
    assert (done.state, done.error, done.progress) == (State.CANCELLED, None, SOME)


async def test_handing_back_leaves_no_trace_but_the_attempt(
    jobs: Jobs, database: Database, claims: Claims, running: Job
) -> None:
    assert await claims.hand_back(running.id, running.attempt, "inference")
    again = await now(jobs, running)
    assert (again.state, again.attempt, again.started_at) == (State.QUEUED, 1, None)
    assert await database.fetch("select losses, worker_id from jobs") == [{"losses": 0, "worker_id": None}]
    assert (await claim(database, claims)).attempt == 2


async def test_handing_back_what_its_owner_cancelled_cancels_it(jobs: Jobs, claims: Claims, running: Job) -> None:
    await jobs.cancel(running.id)
    assert await claims.hand_back(running.id, running.attempt, "inference")
    assert (await now(jobs, running)).state is State.CANCELLED


Write = Callable[[Claims, Job], Awaitable[bool]]
WRITES: list[Write] = [
    lambda claims, job: claims.succeed(job, EchoResult(text="", pid=0)),
    lambda claims, job: claims.fail(job, "no"),
    lambda claims, job: claims.cancelled(job),
    lambda claims, job: claims.hand_back(job.id, job.attempt, job.queue),
]


@pytest.mark.parametrize("write", WRITES)
async def test_an_earlier_attempt_writes_nothing(
    jobs: Jobs, database: Database, claims: Claims, running: Job, write: Write
) -> None:
    await claims.hand_back(running.id, running.attempt, "inference")
    assert not await write(claims, running)
    second = await claim(database, claims)
    assert not await write(claims, running)
    assert await now(jobs, running) == second


@pytest.mark.parametrize("write", WRITES)
async def test_an_outcome_is_written_once(jobs: Jobs, claims: Claims, running: Job, write: Write) -> None:
    assert await claims.succeed(running, EchoResult(text="first", pid=1))
    first = await now(jobs, running)
    assert not await write(claims, running)
    assert await now(jobs, running) == first


async def test_every_end_issues_a_ticket_for_who_may_start_now(
    database: Database, claims: Claims, running: Job
) -> None:
    await database.fetch("delete from procrastinate_jobs returning id")
    await claims.hand_back(running.id, running.attempt, "inference")
    assert len(await database.fetch("select id from procrastinate_jobs")) == 1


async def test_claims_and_ends_of_one_queue_wait_for_each_other(dsn: str, database: Database, running: Job) -> None:
    async with Database(dsn, timeout=0.3) as hurried, database.transaction(seconds=10) as connection:
        claims = Claims(hurried, TASKS)
        await connection.execute(LOCK_QUEUE, {"queue": "inference"})
        with pytest.raises(DatabaseAway):
            await claims.claim("inference", 1)
        with pytest.raises(DatabaseAway):
            await claims.cancelled(running)
        assert await claims.claim("training", 1) is None
    assert await Claims(database, TASKS).cancelled(running)


async def test_a_job_whose_run_died_is_queued_again_and_given_up_after_three_times(
    jobs: Jobs, database: Database, claims: Claims, running: Job
) -> None:
    assert await claims.lose(running)
    assert not await claims.lose(running), "only once"
    for _ in range(2):
        assert (await now(jobs, running)).state is State.QUEUED
        assert await claims.lose(await claim(database, claims))
    given_up = await now(jobs, running)
    assert (given_up.state, given_up.error, given_up.attempt) == (State.FAILED, GIVEN_UP, 3)


async def test_a_job_that_is_cancelled_while_its_run_dies_is_cancelled(
    jobs: Jobs, claims: Claims, running: Job
) -> None:
    await jobs.cancel(running.id)
    assert await claims.lose(running)
    assert (await now(jobs, running)).state is State.CANCELLED
