"""A day's trainings: every job that trains counts, however it ended, and the preview says what the refusal does."""

from dataclasses import replace

import pytest

from bot.database.connection import Database
from bot.jobs.job import Job, NewCard
from bot.jobs.runs_a_day import TooManyRuns
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import Stock, register
from models.tasks.training_request import TrainingRequest
from models.training.values import TrainingProgress
from tests.bot.jobs.echo import CARD, NOBODY, TASKS
from tests.cogs.fine_tune.runs import CURVE_REQUEST, RUN_REQUEST

ADA, ALAN = 7, 8
TWO = replace(NOBODY, runs_a_day=2)


@pytest.fixture
async def worker(database: Database) -> int:
    async with database.transaction() as connection:
        return await register(connection, "test", "cpu", {"training": 9}, Stock(("minilm",)))


async def submit(
    jobs: Jobs, request: TrainingRequest = RUN_REQUEST, owner: int = ADA, card: NewCard = CARD, name: str = "spam"
) -> Job:
    return await jobs.submit(request.model_copy(update={"name": name}), owner, TWO, card, owner_name=str(owner))


async def begun(jobs: Jobs) -> int:
    """Return what the preview says."""
    return (await jobs.outlook(RUN_REQUEST, ADA, 2, CARD.guild_id)).today


async def test_a_learning_curve_is_a_training(jobs: Jobs, worker: int) -> None:
    await submit(jobs, CURVE_REQUEST)
    await submit(jobs)
    assert await begun(jobs) == 2
    for request in (RUN_REQUEST, CURVE_REQUEST):
        with pytest.raises(TooManyRuns, match="2 trainings within a day"):
            await submit(jobs, request, name="other")
    await submit(jobs, owner=ALAN)
    await submit(jobs, card=replace(CARD, guild_id=99))


async def test_what_was_cancelled_before_it_ran_does_not_count(jobs: Jobs, worker: int) -> None:
    for _ in range(3):
        await jobs.cancel((await submit(jobs)).id)
    assert await begun(jobs) == 0


async def test_what_was_cancelled_while_it_ran_counts_though_its_name_is_free(
    jobs: Jobs, database: Database, worker: int
) -> None:
    claims = Claims(database, TASKS)
    for _ in range(2):
        await submit(jobs)
        job = await claims.claim("training", worker)
        assert job is not None
        assert await claims.cancelled(job, TrainingProgress(doing="learning"))
    assert await begun(jobs) == 2
    with pytest.raises(TooManyRuns):
        await submit(jobs)


async def test_a_day_later_one_may_begin_again(jobs: Jobs, database: Database, worker: int) -> None:
    await submit(jobs)
    await submit(jobs, name="other")
    await database.fetch("update jobs set created_at = created_at - interval '1 day' returning id")
    assert await begun(jobs) == 0
    await submit(jobs, name="third")
