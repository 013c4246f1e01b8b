"""Models that people fine-tune: whose they are, what they are called, and who may run them."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from bot.database.connection import Database
from bot.database.listening import payloads
from bot.jobs.job import Job
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.tuned_models import CHANNEL, NameTaken, TooManyModels, TunedModels, TunedRow, key_of
from bot.jobs.workers import Stock, register
from models.errors import UnknownModel
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest, EchoResult

ADA, ALAN = 7, 8
HAIKU = "haiku"
NAME = "@ada/haiku"
ELSEWHERE = replace(CARD, guild_id=CARD.guild_id + 1)


@pytest.fixture
def tuned(database: Database) -> TunedModels:
    return TunedModels(database, TASKS)


@pytest.fixture
async def worker(database: Database) -> int:
    async with database.transaction() as connection:
        return await register(connection, "test", "cpu", {"inference": 99}, Stock(("large",)))


async def make(jobs: Jobs, database: Database, worker: int, name: str = HAIKU) -> Job:
    """Submit what makes a model of `large`, and let it succeed."""
    job = await jobs.submit(EchoRequest(model="large", makes=name), ADA, NOBODY, CARD, owner_name="ada")
    claims = Claims(database, TASKS)
    while (claimed := await claims.claim("inference", worker)) is not None and claimed.id != job.id:
        pass
    assert claimed is not None
    assert await claims.succeed(claimed, EchoResult(text="", pid=1))
    return claimed


async def test_a_model_is_there_once_its_job_has_succeeded(
    jobs: Jobs, database: Database, worker: int, tuned: TunedModels
) -> None:
    waiting = await jobs.submit(EchoRequest(makes="spam"), ADA, NOBODY, CARD)
    assert await tuned.all() == []
    assert await tuned.get(waiting.id) is None
    made = await make(jobs, database, worker)
    (row,) = await tuned.all()
    assert row == await tuned.get(made.id) == TunedRow(row.job, CARD.guild_id, NAME, shared=False)
    assert (row.job.id, row.job.owner_id, row.job.result) == (made.id, ADA, EchoResult(text="", pid=1))


async def test_a_name_is_taken_from_the_start_and_free_where_nothing_came_of_it(jobs: Jobs) -> None:
    job = await jobs.submit(EchoRequest(makes=HAIKU), ADA, NOBODY, CARD, owner_name="ada")
    with pytest.raises(NameTaken, match="@Ada/haiku"):
        await jobs.submit(EchoRequest(makes=HAIKU), ADA, NOBODY, CARD, owner_name="Ada")
    assert [one.id for one in await jobs.latest(ADA, CARD.guild_id, 9)] == [job.id]
    await jobs.submit(EchoRequest(makes=HAIKU), ADA, NOBODY, ELSEWHERE, owner_name="ada")
    await jobs.cancel(job.id)
    await jobs.submit(EchoRequest(makes=HAIKU), ADA, NOBODY, CARD, owner_name="ada")


async def test_names_of_models_that_are_being_made_are_told(
    jobs: Jobs, database: Database, dsn: str, worker: int, tuned: TunedModels
) -> None:
    async with aclosing(payloads(dsn, CHANNEL, "this test")) as told:
        await anext(told)
        begun = await jobs.submit(EchoRequest(makes="spam"), ADA, NOBODY, CARD, owner_name="ada")
        await anext(told)
        assert await tuned.reserved() == [(ADA, "@ada/spam")]
        await jobs.cancel(begun.id)
        await anext(told)
        assert await tuned.reserved() == []
    await make(jobs, database, worker)
    assert await tuned.reserved() == []


async def test_of_two_who_take_a_name_at_once_one_gets_it(jobs: Jobs) -> None:
    asked = [jobs.submit(EchoRequest(makes=HAIKU), owner, NOBODY, CARD, owner_name="ada") for owner in (ADA, ALAN)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Job", "NameTaken"]


async def test_it_runs_where_its_base_is(jobs: Jobs, database: Database, worker: int) -> None:
    made = await make(jobs, database, worker)
    job = await jobs.submit(EchoRequest(model=key_of(made.id)), ADA, NOBODY, CARD)
    rows = await database.fetch("select models from jobs where id = %(id)s", {"id": job.id})
    assert rows == [{"models": ["large"]}]


async def test_it_is_its_owners_until_it_is_shared(
    jobs: Jobs, database: Database, worker: int, tuned: TunedModels
) -> None:
    made = await make(jobs, database, worker)
    use = EchoRequest(model=key_of(made.id))
    with pytest.raises(UnknownModel, match="somebody's own"):
        await jobs.submit(use, ALAN, NOBODY, CARD)
    await tuned.share(made.id, shared=True)
    await jobs.submit(use, ALAN, NOBODY, CARD)
    with pytest.raises(UnknownModel):
        await jobs.submit(use, ADA, NOBODY, ELSEWHERE)
    await tuned.share(made.id, shared=False)
    with pytest.raises(UnknownModel):
        await jobs.submit(use, ALAN, NOBODY, CARD)


@pytest.mark.parametrize("key", ["tuned-999", "tuned-0"])
async def test_a_key_of_none_is_refused(jobs: Jobs, database: Database, worker: int, key: str) -> None:
    await make(jobs, database, worker)
    with pytest.raises(UnknownModel):
        await jobs.submit(EchoRequest(model=key), ADA, NOBODY, CARD)


async def test_what_is_deleted_or_hidden_is_gone(
    jobs: Jobs, database: Database, worker: int, tuned: TunedModels
) -> None:
    deleted, hidden = await make(jobs, database, worker), await make(jobs, database, worker, "other")
    await tuned.delete(deleted.id)
    await jobs.hide(hidden.id)
    assert await tuned.all() == []
    for job in (deleted, hidden):
        with pytest.raises(UnknownModel):
            await jobs.submit(EchoRequest(model=key_of(job.id)), ADA, NOBODY, CARD)
    with pytest.raises(UnknownModel, match="deleted"):
        await tuned.share(deleted.id, shared=True)
    await jobs.submit(EchoRequest(makes=HAIKU), ADA, NOBODY, CARD, owner_name="ada")


async def test_a_model_gets_another_name_unless_that_is_taken(
    jobs: Jobs, database: Database, worker: int, tuned: TunedModels
) -> None:
    made, _ = await make(jobs, database, worker), await make(jobs, database, worker, "other")
    await tuned.rename(made.id, "@ada/poem")
    with pytest.raises(NameTaken):
        await tuned.rename(made.id, "@ada/other")
    assert [row.name for row in await tuned.all()] == ["@ada/poem", "@ada/other"]


async def test_a_person_keeps_no_more_than_allowed(
    jobs: Jobs, database: Database, worker: int, tuned: TunedModels
) -> None:
    two = replace(NOBODY, models=2)
    made, _ = await make(jobs, database, worker), await make(jobs, database, worker, "other")
    with pytest.raises(TooManyModels, match="2 are the most one person may keep"):
        await jobs.submit(EchoRequest(makes="third"), ADA, two, CARD, owner_name="ada")
    await jobs.submit(EchoRequest(makes="third"), ALAN, two, CARD, owner_name="alan")
    await tuned.delete(made.id)
    await jobs.submit(EchoRequest(makes="third"), ADA, two, CARD, owner_name="ada")


async def test_what_moderators_have_hidden_takes_neither_room_nor_name(
    jobs: Jobs, database: Database, worker: int
) -> None:
    one = replace(NOBODY, models=1)
    made = await make(jobs, database, worker)
    with pytest.raises(TooManyModels):
        await jobs.submit(EchoRequest(makes=HAIKU), ADA, one, CARD, owner_name="ada")
    await jobs.hide(made.id)
    await jobs.submit(EchoRequest(makes=HAIKU), ADA, one, CARD, owner_name="ada")
