"""Workers for tests, in this process and in processes of their own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from bot.jobs.database import Database
from bot.jobs.events import JobEvent, Reconnected, listen
from bot.jobs.job import Job
from bot.jobs.store import Jobs
from bot.worker.service import Worker
from models.resident import ResidentModels
from tests.bot.jobs.echo import TASKS


class NoModels:
    """Stands in where a test's task asks for no model."""

    device = "cpu"


@asynccontextmanager
async def working(dsn: str, *, slots: int = 4, grace: float = 0.0) -> AsyncIterator[Worker]:
    """Run a worker in this process meanwhile."""
    told = asyncio.Semaphore(0)
    async with Database(dsn) as database:
        resident = cast("ResidentModels", NoModels())
        worker = Worker(dsn, database, resident, TASKS, ["inference", "training"], slots)
        running = asyncio.create_task(worker.run(told, grace))
        try:
            yield worker
        finally:
            told.release()
            await running


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
