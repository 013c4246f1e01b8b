"""Learning curves in real child processes, killed and cancelled."""

import asyncio

import pytest

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.job import Job, State
from bot.jobs.store import Jobs
from models.catalogue import load_catalogue
from models.tasks.learning_curve.request import CurvePoint, CurveProgress, LearningCurveRequest, LearningCurveResult
from models.training.settings import default_settings
from tests.bot.jobs.echo import CARD, NOBODY
from tests.bot.worker.attempts.probes import gone
from tests.bot.worker.running import ended, until, working
from tests.bot.worker.test_fine_tune import MODEL, START_WITHIN, child, kept_examples

pytestmark = [pytest.mark.weights, pytest.mark.timeout(300)]


async def submit(jobs: Jobs, database: Database) -> Job:
    examples = await kept_examples(database)
    changes = {"epochs": 12, "batch_size": 4}
    settings = default_settings("mask", load_catalogue()[MODEL]).model_copy(update=changes)
    request = LearningCurveRequest(recipe="mask", model=MODEL, name="mine", examples=examples, settings=settings)
    return await jobs.submit(request, 7, NOBODY, CARD)


async def until_point(jobs: Jobs, job: Job, examples: int) -> None:
    async with asyncio.timeout(START_WITHIN):
        while True:
            if examples in await sizes_of(jobs, job):
                return
            await asyncio.sleep(0.05)


async def sizes_of(jobs: Jobs, job: Job) -> list[int]:
    return [point.examples for point in await jobs.events(job) if isinstance(point, CurvePoint)]


async def test_one_that_is_killed_loses_no_part_that_was_finished(dsn: str, jobs: Jobs, database: Database) -> None:
    job = await submit(jobs, database)
    async with working(dsn, models=[MODEL]):
        await until_point(jobs, job, 10)
        child().kill()
        done = await ended(jobs, job.id, seconds=START_WITHIN)
    assert (done.state, done.attempt) == (State.SUCCEEDED, 2)
    assert isinstance(done.result, LearningCurveResult)
    assert [point.examples for point in done.result.points] == [0, 10, 26]
    assert await sizes_of(jobs, done) == [0, 10, 26]
    assert await database.fetch("select losses from jobs") == [{"losses": 1}]
    assert await database.fetch("select name from artifacts") == [{"name": "examples"}], "its result has all else"


async def test_a_cancelled_one_keeps_what_there_is(dsn: str, jobs: Jobs, database: Database) -> None:
    job = await submit(jobs, database)
    async with working(dsn, models=[MODEL]):
        await until_point(jobs, job, 10)
        process = child()
        await jobs.cancel(job.id)
        await gone(process)
        cancelled = await until(jobs, job.id, lambda job: job.terminal)
    assert cancelled.state is State.CANCELLED
    assert isinstance(cancelled.progress, CurveProgress)
    assert [point.examples for point in cancelled.progress.points] == [0, 10]
    picture = await Artifacts(database).find(job.id, "learning-curve.png")
    assert picture is not None
    assert cancelled.progress.picture == picture.id
