"""A worker in this process, with a real database."""

import asyncio
import time
from contextlib import aclosing

from bot.jobs.events import JobEvent, listen
from bot.jobs.job import State
from bot.jobs.store import Jobs
from tests.bot.jobs.echo import CARD, LIMITS, EchoRequest, EchoResult
from tests.bot.worker.running import ended, working


async def test_a_job_is_claimed_run_and_told(dsn: str, jobs: Jobs) -> None:
    async with working(dsn), aclosing(listen(dsn)) as events:
        await anext(events)
        start = time.perf_counter()
        job = await jobs.submit(EchoRequest(text="hello", pace=0.1), 7, LIMITS, CARD)
        assert job.state is State.QUEUED
        seen: list[JobEvent] = []
        async for event in events:
            assert isinstance(event, JobEvent)
            print(time.perf_counter() - start, event)
            seen.append(event)
            if event.state is State.SUCCEEDED:
                break
    done = await ended(jobs, job.id)
    assert isinstance(done.result, EchoResult)
