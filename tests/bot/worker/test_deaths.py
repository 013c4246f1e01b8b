"""Real processes, killed."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.database.connection import Database
from bot.database.embedded import Embedded
from bot.database.migrate import migrate
from bot.database.server import Server
from bot.jobs.job import State
from bot.jobs.store import Jobs
from tests.bot.jobs.echo import CARD, LIMITS, NOBODY, TASKS, EchoRequest, EchoResult
from tests.bot.worker.attempts.probes import Probe, gone, probe
from tests.bot.worker.running import ended, started, until, worker_process

__all__ = ["probe"]
pytestmark = pytest.mark.e2e


async def losses(database: Database) -> list[int]:
    return [row["losses"] for row in await database.fetch("select losses from jobs order by id")]


async def test_another_worker_finishes_the_job_of_a_killed_one(dsn: str, jobs: Jobs, database: Database) -> None:
    async with worker_process(dsn) as first:
        job = await jobs.submit(EchoRequest(text="hello", pace=0.5), 7, LIMITS, CARD)
        await started(jobs, job.id)
        async with worker_process(dsn) as second:
            await until_workers(database, 2)
            first.kill()
            done = await ended(jobs, job.id, seconds=30)
            assert isinstance(done.result, EchoResult)
            assert (done.state, done.attempt, done.result.pid) == (State.SUCCEEDED, 2, second.pid)
    assert await losses(database) == [1]


async def test_within_seconds_of_a_kill_both_the_running_and_the_waiting_say_that_nobody_works(
    dsn: str, jobs: Jobs
) -> None:
    async with worker_process(dsn, slots=1) as only:
        running = await jobs.submit(EchoRequest(text="hello", pace=0.5), 7, LIMITS, CARD)
        await started(jobs, running.id)
        waiting = await jobs.submit(EchoRequest(), 8, LIMITS, CARD)
        assert await unserved(jobs) == set()
        only.kill()
        await until_unserved(jobs, {running.id, waiting.id})
    async with worker_process(dsn):
        assert {(await ended(jobs, job.id, seconds=30)).state for job in (running, waiting)} == {State.SUCCEEDED}
    assert await jobs.positions("inference") == {}


async def unserved(jobs: Jobs) -> set[int]:
    """Return the jobs for which nobody works."""
    return {job_id for job_id, position in (await jobs.positions("inference")).items() if position.unserved}


async def until_unserved(jobs: Jobs, wanted: set[int]) -> None:
    async with asyncio.timeout(8):
        while True:
            if await unserved(jobs) == wanted:
                return
            await asyncio.sleep(0.1)


async def test_of_two_workers_the_one_with_the_model_runs_all_that_needs_it_and_soon(
    dsn: str, jobs: Jobs, database: Database
) -> None:
    async with worker_process(dsn), worker_process(dsn, models=["large"]) as having:
        await until_workers(database, 2)
        await stocked(database)
        asked = [await jobs.submit(EchoRequest(model="large"), owner, LIMITS, CARD) for owner in range(10)]
        done = [await ended(jobs, job.id, seconds=3) for job in asked]
        assert {job.result.pid for job in done if isinstance(job.result, EchoResult)} == {having.pid}


async def stocked(database: Database) -> None:
    """Return once a worker has said which models it has."""
    async with asyncio.timeout(10):
        while True:
            if await database.fetch("select id from workers where models <> '{}'"):
                return
            await asyncio.sleep(0.02)


async def test_child_processes_die_with_a_killed_worker_and_the_job_goes_on(
    dsn: str, jobs: Jobs, database: Database, probe: Probe
) -> None:
    async with worker_process(dsn) as first:
        job = await probe.submit("wait once")
        child, grandchild = await probe.process("child"), await probe.process("grandchild")
        folder = Path(child.environ()["TMPDIR"])
        assert lies(folder)
        first.kill()
        await gone(child, grandchild)
        assert not lies(folder)
    async with worker_process(dsn):
        done = await ended(jobs, job.id, seconds=30)
    assert (done.state, done.attempt) == (State.SUCCEEDED, 2)
    assert await losses(database) == [1]


def lies(folder: Path) -> bool:
    return folder.exists()


async def test_a_child_that_is_too_busy_to_hear_anything_dies_with_its_worker(dsn: str, probe: Probe) -> None:
    async with worker_process(dsn) as worker:
        await probe.submit("hold on")
        child, grandchild = await probe.process("child"), await probe.process("grandchild")
        worker.kill()
        await gone(child, grandchild)


async def until_workers(database: Database, count: int) -> None:
    async with asyncio.timeout(20):
        while True:
            if len(await database.fetch("select id from workers")) == count:
                return
            await asyncio.sleep(0.02)


async def test_a_killed_worker_that_is_started_again_finishes_its_jobs(dsn: str, jobs: Jobs) -> None:
    async with worker_process(dsn) as first:
        submitted = [await jobs.submit(EchoRequest(text="hello", pace=0.2), 7, NOBODY, CARD) for _ in range(6)]
        await started(jobs, submitted[0].id)
        first.kill()
    async with worker_process(dsn):
        assert [(await ended(jobs, job.id, seconds=30)).state for job in submitted] == [State.SUCCEEDED] * 6


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_hands_back_and_ends_well(dsn: str, jobs: Jobs, database: Database, number: int) -> None:
    async with worker_process(dsn) as process:
        job = await jobs.submit(EchoRequest(text="hello", pace=60), 7, LIMITS, CARD)
        await started(jobs, job.id)
        process.send_signal(number)
        assert await asyncio.wait_for(process.wait(), 10) == 0
    assert (await until(jobs, job.id, lambda job: job.state is State.QUEUED)).attempt == 1
    assert await losses(database) == [0]
    assert await database.fetch("select id from workers") == []


async def test_a_worker_told_to_stop_ends_also_without_a_database(folder: Path) -> None:
    server = Server(folder)
    await asyncio.to_thread(server.start)
    try:
        await migrate(server.dsn)
        async with Database(server.dsn) as database, worker_process(server.dsn) as process:
            jobs = Jobs(database, TASKS)
            job = await jobs.submit(EchoRequest(text="hello", pace=60), 7, LIMITS, CARD)
            await started(jobs, job.id)
            await asyncio.to_thread(server.stop)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 30) == 0
    finally:
        await asyncio.to_thread(server.stop)


@pytest.fixture
async def own_server(folder: Path) -> AsyncIterator[str]:
    async with Embedded(folder) as embedded:
        await migrate(embedded.dsn)
        yield embedded.dsn


async def test_killing_postgresql_loses_nothing_and_costs_no_attempt(folder: Path, own_server: str) -> None:
    async with Database(own_server) as database, worker_process(own_server, slots=2), worker_process(own_server):
        jobs = Jobs(database, TASKS)
        running = [await jobs.submit(EchoRequest(text="hello", pace=1), owner, LIMITS, CARD) for owner in range(6)]
        for job in running:
            await started(jobs, job.id)
        waiting = [await jobs.submit(EchoRequest(text="hi"), owner, LIMITS, CARD) for owner in range(6)]
        os.kill(int((folder / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        done = [await database.persist(partial(ended, jobs, job.id, 40)) for job in running + waiting]
        assert {(job.state, job.attempt) for job in done} == {(State.SUCCEEDED, 1)}
        assert set(await losses(database)) == {0}
