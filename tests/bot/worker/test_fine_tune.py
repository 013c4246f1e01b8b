"""Trainings in real child processes, stopped and killed."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import psutil
import pytest

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.job import Job, State
from bot.jobs.store import Jobs
from models.catalogue import load_catalogue
from models.child.background import NICENESS
from models.data.examples import Passage, write_examples
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.values import Event
from models.training.settings import default_settings
from models.training.values import LossPoint
from tests.bot.jobs.echo import CARD, NOBODY
from tests.bot.worker.attempts.probes import gone
from tests.bot.worker.running import ended, until, working

# The smallest real model: it trains in seconds.
pytestmark = [pytest.mark.weights, pytest.mark.timeout(300)]
MODEL = "reactions"
REACTIONS = ["CCO.CC(=O)O>>CCOC(C)=O", "CO.CC(=O)O>>COC(C)=O", "CN.CC(=O)Cl>>CNC(C)=O", "CCN.CC(=O)Cl>>CCNC(C)=O"]
SMALL = 50_000_000  # bytes
START_WITHIN = 90.0  # seconds, in which a child imports its libraries, whatever else the machine does


async def kept_examples(database: Database) -> UUID:
    async def chunks() -> AsyncIterator[bytes]:
        yield write_examples(Passage(text=text) for text in REACTIONS * 8)

    return (await Artifacts(database).put("examples", "application/jsonl", chunks())).id


async def submit(jobs: Jobs, database: Database, epochs: int) -> Job:
    examples = await kept_examples(database)
    settings = default_settings("mask", load_catalogue()[MODEL]).model_copy(update={"epochs": epochs, "batch_size": 8})
    request = FineTuneRequest(recipe="mask", model=MODEL, name="mine", examples=examples, settings=settings)
    return await jobs.submit(request, 7, NOBODY, CARD)


async def until_step(jobs: Jobs, job: Job, step: int, attempt: int) -> None:
    """Return once an attempt has reported this step, or a later one."""
    async with asyncio.timeout(START_WITHIN):
        while True:
            known = await jobs.get(job.id)
            if known and known.attempt == attempt and max(steps_of(await jobs.events(job)), default=0) >= step:
                return
            await asyncio.sleep(0.05)


def steps_of(points: list[Event]) -> list[int]:
    return [point.step for point in points if isinstance(point, LossPoint) and point.loss is not None]


def child() -> psutil.Process:
    (found,) = [each for each in psutil.Process().children() if "models.child" in each.cmdline()]
    return found


async def test_one_that_is_handed_back_and_then_killed_goes_on_from_its_checkpoint(
    dsn: str, jobs: Jobs, database: Database
) -> None:
    job = await submit(jobs, database, epochs=15)
    async with working(dsn, models=[MODEL]):
        await until_step(jobs, job, 20, attempt=1)
    kept = await Artifacts(database).find(job.id, "checkpoint")
    assert kept is not None
    assert kept.attempt == 1
    async with working(dsn, models=[MODEL]):
        await until_step(jobs, job, 30, attempt=2)
        child().kill()
        done = await ended(jobs, job.id, seconds=START_WITHIN)
    assert (done.state, done.attempt) == (State.SUCCEEDED, 3)
    assert isinstance(done.result, FineTuneResult)
    assert done.result.after.loss < done.result.before.loss
    assert steps_of(await jobs.events(done)) == list(range(1, done.result.steps + 1))
    assert await database.fetch("select losses from jobs") == [{"losses": 1}]
    assert [row["name"] for row in await database.fetch("select name from artifacts order by created_at")] == [
        "examples",
        "weights",
    ]


async def test_cancelling_ends_its_processes_within_two_seconds_and_their_memory_is_back(
    dsn: str, jobs: Jobs, database: Database
) -> None:
    worker = psutil.Process()
    async with working(dsn, models=[MODEL]):
        before = worker.memory_info().rss
        job = await submit(jobs, database, epochs=50)
        await until_step(jobs, job, 2, attempt=1)
        process = child()
        assert process.nice() == min(worker.nice() + NICENESS, 19)
        assert process.memory_info().rss > SMALL
        processes = [process, *process.children(recursive=True)]
        await jobs.cancel(job.id)
        await gone(*processes)
        cancelled = await until(jobs, job.id, lambda job: job.terminal)
        assert worker.memory_info().rss < before + SMALL
    assert cancelled.state is State.CANCELLED
    assert await Artifacts(database).find(job.id, "checkpoint") is None
