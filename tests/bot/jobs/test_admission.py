"""What the job of one person has made is read by no job of another, however its id was come by."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.job import Anothers
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import Stock, register
from models.tasks.learning_curve.request import LearningCurveRequest
from tests.bot.jobs.echo import CARD, LIMITS, TASKS
from tests.cogs.fine_tune.runs import CURVE_REQUEST, DATA, DATA_REQUEST, RUN_REQUEST

ADA, ALAN = 7, 8


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def examples_of(jobs: Jobs, database: Database, owner: int) -> UUID:
    """Let somebody have data read, and return its examples."""
    await jobs.submit(DATA_REQUEST, owner, LIMITS, CARD)
    async with database.transaction() as connection:
        worker = await register(connection, "test", "cpu", {"short": 1}, Stock(("minilm",)))
    claims = Claims(database, TASKS)
    job = await claims.claim("short", worker)
    assert job is not None
    examples = await Artifacts(database).put("examples.jsonl", "text/plain", once(b"{}"), (job.id, job.attempt))
    assert await claims.succeed(job, DATA.model_copy(update={"examples_artifact": examples.id}))
    return examples.id


@pytest.mark.parametrize("request_", [RUN_REQUEST, CURVE_REQUEST])
async def test_examples_are_trained_on_by_whose_they_are(
    jobs: Jobs, database: Database, request_: LearningCurveRequest
) -> None:
    examples = await examples_of(jobs, database, ADA)
    wanted = request_.model_copy(update={"examples": examples})
    with pytest.raises(Anothers, match="somebody else's"):
        await jobs.submit(wanted, ALAN, LIMITS, CARD)
    assert await jobs.latest(ALAN, CARD.guild_id, 9) == []
    await jobs.submit(wanted, ADA, LIMITS, CARD)


async def test_what_was_uploaded_is_read_by_whoever_was_given_it(jobs: Jobs, database: Database) -> None:
    upload = await Artifacts(database).put("a.csv", "text/plain", once(b"a,b"))
    wanted = DATA_REQUEST.model_copy(update={"source": DATA_REQUEST.source.model_copy(update={"artifact": upload.id})})
    await jobs.submit(wanted, ALAN, LIMITS, CARD)
