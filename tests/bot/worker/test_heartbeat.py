"""A heartbeat that is interrupted: nothing is lost, and what another worker has is fenced off."""

import asyncio

from bot.database.connection import Database, connect
from bot.jobs.job import Limits, State
from bot.jobs.store import Jobs
from tests.bot.jobs.echo import (
    CARD,
    LIMITS,
    EchoRequest,
)
from tests.bot.worker.running import ended, started, working

ENDLESS = EchoRequest(text="x" * 10_000, pace=0.01)


async def test_a_lost_notification_delays_a_cancellation_by_a_beat(dsn: str, jobs: Jobs, database: Database) -> None:
    async with working(dsn):
        job = await jobs.submit(ENDLESS, 7, LIMITS, CARD)
        await started(jobs, job.id)
        async with database.transaction() as connection:
            await connection.execute("alter table jobs disable trigger job_cancel_requested")
            await connection.execute("update jobs set cancel_requested = true")
            await connection.execute("alter table jobs enable trigger job_cancel_requested")
        assert (await ended(jobs, job.id, seconds=3)).state is State.CANCELLED


async def test_losing_every_connection_costs_no_attempt(dsn: str, jobs: Jobs, database: Database) -> None:
    async with working(dsn, slots=2):
        running = [await jobs.submit(EchoRequest(text="hello", pace=0.4), owner, LIMITS, CARD) for owner in (1, 2)]
        for job in running:
            await started(jobs, job.id)
        waiting = [await jobs.submit(EchoRequest(), owner, LIMITS, CARD) for owner in (3, 4)]
        for _ in range(3):
            await break_all_connections(dsn)
            await asyncio.sleep(0.2)
        done = [await ended(jobs, job.id, seconds=20) for job in (*running, *waiting)]
    assert [(job.state, job.attempt) for job in done] == [(State.SUCCEEDED, 1)] * 4
    assert {row["losses"] for row in await database.fetch("select losses from jobs")} == {0}


async def break_all_connections(dsn: str) -> None:
    async with await connect(dsn) as connection:
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where backend_type = 'client backend' and pid <> pg_backend_pid()"
        )


async def test_a_claim_whose_answer_was_lost_is_handed_back(dsn: str, jobs: Jobs, database: Database) -> None:
    async with working(dsn):
        worker_id = await registered(database)
        job = await jobs.submit(EchoRequest(), 7, Limits(running=1, waiting=9), CARD)
        await ended(jobs, job.id)
        lost = "update jobs set state = 'running', attempt = 5, worker_id = %(worker)s returning id"
        await database.fetch(lost, {"worker": worker_id})
        assert (await ended(jobs, job.id)).attempt == 6
    assert await database.fetch("select losses from jobs") == [{"losses": 0}]


async def registered(database: Database) -> int:
    async with asyncio.timeout(10):
        while True:
            if rows := await database.fetch("select id from workers"):
                return int(rows[0]["id"])
            await asyncio.sleep(0.02)


async def test_an_attempt_that_is_someone_elses_now_is_stopped_and_writes_nothing(
    dsn: str, jobs: Jobs, database: Database
) -> None:
    async with working(dsn, slots=1):
        job = await jobs.submit(ENDLESS, 7, LIMITS, CARD)
        await started(jobs, job.id)
        await database.fetch(
            "insert into workers (id, name, device, slots) overriding system value"
            " values (404, 'another', 'cpu', '{}') returning id"
        )
        await database.fetch("update jobs set attempt = 2, worker_id = 404 returning id")
        waiting = await jobs.submit(EchoRequest(), 8, LIMITS, CARD)
        assert (await ended(jobs, waiting.id)).state is State.SUCCEEDED
    assert (await started(jobs, job.id, attempt=2)).progress is None


async def test_a_worker_that_was_given_up_by_mistake_goes_on_as_another(
    dsn: str, jobs: Jobs, database: Database
) -> None:
    async with working(dsn):
        first = await registered(database)
        job = await jobs.submit(ENDLESS, 7, LIMITS, CARD)
        await started(jobs, job.id)
        await database.fetch("delete from workers returning id")
        await started(jobs, job.id, attempt=2)
        assert await registered(database) != first
