"""Workers for tests, in this process and in processes of their own."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.job import Job, State
from bot.jobs.store import Jobs
from bot.worker.inventory import Inventory
from bot.worker.service import Worker, stop_signals
from models.catalogue import Catalogue
from tests.bot.jobs.echo import TASKS

if TYPE_CHECKING:
    from models.resident import ResidentModels

ROOT = Path(__file__).parents[3]


class NoModels:
    """Stands in for the models where a test's tasks ask for none."""

    device = "cpu"
    data_dir = Path(".data")

    def __init__(self, here: Sequence[str] = ()) -> None:
        self.here = list(here)
        self.catalogue = Catalogue([])

    def at_hand(self) -> list[str]:
        return self.here

    def fetchable(self) -> list[str]:
        return []

    def give_back(self) -> None:
        """Give back nothing: none is loaded."""


def make_worker(
    dsn: str, database: Database, slots: int, models: Sequence[str] = (), *, devices: int = 1, trainings: int = 1
) -> Worker:
    """Return a worker that has these models on its machine, by their keys alone."""
    resident = cast("ResidentModels", NoModels(models))
    return Worker(
        dsn,
        database,
        resident,
        TASKS,
        {"inference": slots, "short": 2, "training": trainings},
        artifacts=Artifacts(database),
        inventory=Inventory(resident),
        devices=devices,
    )


@asynccontextmanager
async def working(
    dsn: str,
    *,
    slots: int = 4,
    grace: float = 0.0,
    models: Sequence[str] = (),
    devices: int = 1,
    trainings: int = 1,
) -> AsyncIterator[asyncio.Semaphore]:
    """Run a worker in this process meanwhile; releasing what this yields is a signal to it, as is the end."""
    stop_requested = asyncio.Semaphore(0)
    async with Database(dsn) as database:
        worker = make_worker(dsn, database, slots, models, devices=devices, trainings=trainings)
        running = asyncio.create_task(worker.run(stop_requested, grace))
        try:
            yield stop_requested
        finally:
            stop_requested.release()
            await running


@asynccontextmanager
async def worker_process(
    dsn: str, *, slots: int = 4, grace: float = 0.0, models: Sequence[str] = ()
) -> AsyncIterator[Process]:
    """Run a worker in a process of its own meanwhile."""
    words = [dsn, str(slots), str(grace), *models]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.worker.running", *words, cwd=ROOT, stdin=DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until(jobs: Jobs, job_id: int, condition: Callable[[Job], bool], seconds: float = 10.0) -> Job:
    """Return the job as soon as it fulfils a condition."""
    async with asyncio.timeout(seconds):
        while True:
            job = await jobs.get(job_id)
            assert job is not None
            if condition(job):
                return job
            await asyncio.sleep(0.02)


async def ended(jobs: Jobs, job_id: int, seconds: float = 10.0) -> Job:
    """Return the job as soon as nothing more will happen to it."""
    return await until(jobs, job_id, lambda job: job.terminal, seconds)


async def started(jobs: Jobs, job_id: int, attempt: int = 1, seconds: float = 10.0) -> Job:
    """Return the job as soon as it runs."""
    return await until(jobs, job_id, lambda job: job.state is State.RUNNING and job.attempt == attempt, seconds)


async def current(jobs: Jobs, job_id: int) -> Job:
    return await until(jobs, job_id, lambda _job: True)


async def _main(dsn: str, slots: str, grace: str, *models: str) -> None:
    with stop_signals() as stop_requested:
        async with Database(dsn) as database:
            await make_worker(dsn, database, int(slots), models).run(stop_requested, float(grace))


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
