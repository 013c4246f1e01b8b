"""Who is judged dead, when, and by whom."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import pytest

from bot.database.connection import Connection, Database, connect
from bot.jobs import workers
from bot.jobs.job import Job, State
from bot.jobs.scheduling import GIVEN_UP, Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import Claimed, Control
from tests.bot.jobs.echo import CARD, LIMITS, TASKS, EchoRequest

A_WHILE = 60.0


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[Connection]:
    async with await connect(dsn) as connection:
        yield connection


@pytest.fixture
async def judge(connection: Connection) -> int:
    """A worker that has lived for a while, and sweeps on `connection`."""
    judge = await enter(connection, "judge")
    await date(connection, judge, steady=A_WHILE)
    return judge


async def enter(connection: Connection, name: str) -> int:
    return await workers.register(connection, name, "cpu", {"inference": 4, "training": 4})


async def date(connection: Connection, worker: int, *, beat: float = 0.0, steady: float = 0.0) -> None:
    """Let the worker's last beat, and the beginning of its steady beats, be so many seconds ago."""
    await connection.execute(
        "update workers set heartbeat_at = clock_timestamp() - make_interval(secs => %s),"
        " steady_since = clock_timestamp() - make_interval(secs => %s) where id = %s",
        [beat, steady, worker],
    )


async def start(jobs: Jobs, database: Database, worker: int) -> Job:
    await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    job = await Claims(database, TASKS).claim("inference", worker)
    assert job is not None
    return job


async def sweep(connection: Connection, judge: int) -> list[str]:
    return (await workers.sweep(connection, judge, ["inference"])).dead


async def ended(connection: Connection, backend: int) -> None:
    """Wait until the server has noticed that a connection was closed."""
    while True:
        if not (await connection.execute("select from pg_stat_activity where pid = %s", [backend])).rowcount:
            return
        await asyncio.sleep(0.01)


async def dead_worker(dsn: str, connection: Connection, beat: float) -> int:
    """A worker whose process, and with it its connection, is gone."""
    async with await connect(dsn) as theirs:
        worker = await enter(theirs, "gone")
        backend = theirs.info.backend_pid
    await ended(connection, backend)
    await date(connection, worker, beat=beat, steady=A_WHILE)
    return worker


async def test_a_killed_worker_is_found_by_its_free_lock(dsn: str, connection: Connection, judge: int) -> None:
    await dead_worker(dsn, connection, beat=5)
    assert await sweep(connection, judge) == ["gone"]
    assert await sweep(connection, judge) == []


async def test_a_worker_that_lost_its_connection_has_time_to_come_back(
    dsn: str, connection: Connection, judge: int
) -> None:
    worker = await dead_worker(dsn, connection, beat=3)
    assert await sweep(connection, judge) == []
    async with await connect(dsn) as again:
        assert await workers.rejoin(again, worker)
        await date(connection, worker, beat=5)
        assert await sweep(connection, judge) == []


async def test_a_worker_that_hangs_is_found_by_its_heart(dsn: str, connection: Connection, judge: int) -> None:
    async with await connect(dsn) as theirs:
        hanging = await enter(theirs, "hanging")
        await date(connection, hanging, beat=9)
        assert await sweep(connection, judge) == []
        await date(connection, hanging, beat=11)
        assert await sweep(connection, judge) == ["hanging"]
        assert not await workers.beat(theirs, hanging)


@pytest.mark.parametrize(("beat", "steady", "judged"), [(30, 3, []), (30, 5, ["gone"])])
async def test_only_a_steady_judge_judges(
    dsn: str, connection: Connection, judge: int, beat: float, steady: float, judged: list[str]
) -> None:
    await dead_worker(dsn, connection, beat)
    await date(connection, judge, steady=steady)
    assert await sweep(connection, judge) == judged


async def test_a_hanging_worker_needs_a_judge_that_is_steady_for_longer(
    dsn: str, connection: Connection, judge: int
) -> None:
    async with await connect(dsn) as theirs:
        await date(connection, await enter(theirs, "hanging"), beat=A_WHILE)
        await date(connection, judge, steady=9)
        assert await sweep(connection, judge) == []
        await date(connection, judge, steady=11)
        assert await sweep(connection, judge) == ["hanging"]


async def test_nobody_judges_oneself(connection: Connection, judge: int) -> None:
    await date(connection, judge, beat=A_WHILE, steady=A_WHILE)
    assert await sweep(connection, judge) == []


async def test_after_a_gap_in_its_beats_or_a_new_connection_a_worker_is_not_steady(
    dsn: str, connection: Connection, judge: int
) -> None:
    await dead_worker(dsn, connection, beat=30)
    await date(connection, judge, beat=5, steady=A_WHILE)
    await workers.beat(connection, judge)
    assert await sweep(connection, judge) == []
    await date(connection, judge, beat=1, steady=A_WHILE)
    await workers.rejoin(connection, judge)
    assert await sweep(connection, judge) == []
    await date(connection, judge, beat=1, steady=A_WHILE)
    await workers.beat(connection, judge)
    assert await sweep(connection, judge) == ["gone"]


async def test_the_jobs_of_the_dead_are_queued_again_with_tickets(
    dsn: str, connection: Connection, judge: int, jobs: Jobs, database: Database
) -> None:
    gone = await dead_worker(dsn, connection, beat=5)
    lost, kept = await start(jobs, database, gone), await start(jobs, database, judge)
    await connection.execute("delete from procrastinate_jobs")
    swept = await workers.sweep(connection, judge, ["inference"])
    assert swept == workers.Swept(dead=["gone"], requeued=[lost.id], ended=[])
    assert await jobs.get(lost.id) == replace(lost, state=State.QUEUED, started_at=None)
    assert await jobs.get(kept.id) == kept
    assert await database.fetch("select losses from jobs order by id") == [{"losses": 1}, {"losses": 0}]
    assert len(await database.fetch("select id from procrastinate_jobs where status = 'todo'")) == 1


async def test_a_job_that_loses_its_worker_three_times_has_failed(
    dsn: str, connection: Connection, judge: int, jobs: Jobs, database: Database
) -> None:
    job = await start(jobs, database, await dead_worker(dsn, connection, beat=5))
    for _ in range(2):
        assert (await workers.sweep(connection, judge, [])).requeued == [job.id]
        gone = await dead_worker(dsn, connection, beat=5)
        assert await Claims(database, TASKS).claim("inference", gone)
    assert (await workers.sweep(connection, judge, [])).ended == [job.id]
    failed = await jobs.get(job.id)
    assert failed is not None
    assert (failed.state, failed.error, failed.attempt) == (State.FAILED, GIVEN_UP, 3)
    assert failed.finished_at is not None


async def test_a_cancelled_job_of_the_dead_is_cancelled(
    dsn: str, connection: Connection, judge: int, jobs: Jobs, database: Database
) -> None:
    job = await start(jobs, database, await dead_worker(dsn, connection, beat=5))
    await jobs.cancel(job.id)
    assert (await workers.sweep(connection, judge, [])).ended == [job.id]
    cancelled = await jobs.get(job.id)
    assert cancelled is not None
    assert (cancelled.state, cancelled.error) == (State.CANCELLED, None)


async def test_a_sweep_makes_up_for_tickets_and_tokens(
    connection: Connection, judge: int, jobs: Jobs, database: Database
) -> None:
    past = replace(CARD, token="expired", token_expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    await jobs.submit(EchoRequest(), 7, LIMITS, past)
    await connection.execute("delete from procrastinate_jobs")
    await workers.sweep(connection, judge, ["inference"])
    assert len(await database.fetch("select id from procrastinate_jobs")) == 1
    assert await database.fetch("select token from cards") == [{"token": None}]


async def test_a_worker_knows_its_jobs_and_which_are_not_wanted(
    connection: Connection, judge: int, jobs: Jobs, database: Database
) -> None:
    first, second = await start(jobs, database, judge), await start(jobs, database, judge)
    await jobs.cancel(second.id)
    await jobs.finish(first.id)
    expected = [
        Claimed(first.id, 1, "inference", cancel_requested=False, finish_requested=True),
        Claimed(second.id, 1, "inference", cancel_requested=True, finish_requested=False),
    ]
    assert sorted(await workers.claimed(connection, judge), key=lambda job: job.job_id) == expected
    assert await workers.claimed(connection, 404) == []


@pytest.mark.parametrize("wish", ["cancel", "finish"])
async def test_what_is_wished_of_a_running_job_is_told_to_workers_once(
    wish: Literal["cancel", "finish"], dsn: str, connection: Connection, judge: int, jobs: Jobs, database: Database
) -> None:
    running = await start(jobs, database, judge)
    queued = await jobs.submit(EchoRequest(), 7, LIMITS, CARD)
    await connection.execute(f"listen {workers.CONTROL_CHANNEL}")
    for job in (queued, running, running):
        await getattr(jobs, wish)(job.id)
    told = [notification.payload async for notification in connection.notifies(timeout=0.2)]
    assert [workers.read_control(payload) for payload in told] == [Control(wish, running.id)]
    assert json.loads(told[0]) == {wish: running.id}


async def test_leaving(connection: Connection, judge: int) -> None:
    await workers.leave(connection, judge)
    assert not await workers.beat(connection, judge)
    assert not await workers.rejoin(connection, judge)
