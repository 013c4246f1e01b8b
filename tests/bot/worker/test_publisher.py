import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.database.connection import Database
from bot.jobs.job import Job
from bot.jobs.notifications import JobNotification, Reconnected, listen
from bot.jobs.store import Jobs
from bot.worker.publisher import Publisher
from models.tasks.values import TextProgress
from tests.bot.jobs.echo import CARD, LIMITS, TASKS, EchoRequest

Notifications = AsyncGenerator[JobNotification | Reconnected, None]


@pytest.fixture
async def job(jobs: Jobs) -> Job:
    return await jobs.submit(EchoRequest(), 7, LIMITS, CARD)


@pytest.fixture
async def notifications(dsn: str, job: Job) -> AsyncIterator[Notifications]:
    async with aclosing(listen(dsn, TASKS)) as notifications:
        await anext(notifications)
        yield notifications


@asynccontextmanager
async def publishing(publisher: Publisher) -> AsyncIterator[None]:
    task = asyncio.create_task(publisher.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_only_the_latest_progress_of_each_job_is_sent(
    database: Database, job: Job, notifications: Notifications
) -> None:
    publisher, other = Publisher(database), replace(job, id=99, attempt=3)
    for step in range(5):
        publisher.report(job, TextProgress(step=step))
    publisher.report(other, TextProgress(text="hello"))
    async with publishing(publisher):
        sent = [await anext(notifications), await anext(notifications)]
    assert sent == [
        JobNotification(job.id, 0, progress=TextProgress(step=4)),
        JobNotification(99, 3, progress=TextProgress(text="hello")),
    ]


async def test_nothing_is_sent_of_a_job_that_has_ended(
    database: Database, job: Job, notifications: Notifications
) -> None:
    publisher, other = Publisher(database), replace(job, id=99)
    publisher.report(job, TextProgress(step=1))
    publisher.report(other, TextProgress(step=2))
    publisher.forget(job)
    publisher.forget(replace(job, id=404))
    async with publishing(publisher):
        assert await anext(notifications) == JobNotification(99, 0, progress=TextProgress(step=2))


async def test_progress_from_threads(database: Database, job: Job, notifications: Notifications) -> None:
    publisher = Publisher(database)
    async with publishing(publisher):
        steps = [asyncio.to_thread(publisher.report, job, TextProgress(step=step)) for step in range(20)]
        await asyncio.gather(*steps)
        await asyncio.to_thread(publisher.report, job, TextProgress(step=20))
        async for notification in notifications:
            if isinstance(notification, JobNotification) and notification.progress and notification.progress.step == 20:
                break


async def test_an_absent_database_costs_only_what_was_to_be_told(tmp_path: Path, job: Job) -> None:
    async with Database(f"host={tmp_path} user=nobody", timeout=0.01) as away:
        publisher = Publisher(away)
        publisher.report(job, TextProgress(step=1))
        task = asyncio.create_task(publisher.run())
        done, _ = await asyncio.wait([task], timeout=0.5)
        assert not done
        task.cancel()
        await asyncio.wait([task])
