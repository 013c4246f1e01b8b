"""Old jobs go, with all that belongs to them; what may still be used stays."""

from datetime import timedelta

import pytest

from bot.database.connection import Database
from bot.jobs import pruning
from bot.jobs.cards import Cards
from bot.jobs.job import Copy, Job
from bot.jobs.pruning import prune
from bot.jobs.store import Jobs
from bot.jobs.tuned_models import TunedModels
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest

DAYS = 30


async def ended(database: Database, days: float) -> Job:
    """Return a job that was cancelled so many days ago."""
    jobs = Jobs(database, TASKS)
    job = await jobs.submit(EchoRequest(), 7, NOBODY, CARD)
    await jobs.cancel(job.id)
    values = {"id": job.id, "ago": timedelta(days=days)}
    await database.fetch("update jobs set finished_at = finished_at - %(ago)s where id = %(id)s returning id", values)
    return job


async def left(database: Database) -> list[int]:
    return [row["id"] for row in await database.fetch("select id from jobs order by id")]


async def test_a_job_goes_with_its_card_when_it_ended_long_ago(database: Database) -> None:
    old, recent = await ended(database, DAYS + 0.1), await ended(database, DAYS - 0.1)
    await Cards(database, TASKS).add_copy(old.id, Copy(1, 2))
    assert await prune(database, DAYS) == 1
    assert await left(database) == [recent.id]
    assert await Cards(database, TASKS).get(old.id) is None
    assert await Cards(database, TASKS).copies(old.id) == []


async def test_a_job_that_has_not_ended_stays_however_old(database: Database) -> None:
    job = await Jobs(database, TASKS).submit(EchoRequest(), 7, NOBODY, CARD)
    await database.fetch("update jobs set created_at = created_at - interval '1 year' returning id")
    assert await prune(database, DAYS) == 0
    assert await left(database) == [job.id]


async def test_a_job_stays_while_the_model_that_it_made_is_there(jobs: Jobs, database: Database) -> None:
    made = await jobs.submit(EchoRequest(makes="haiku"), 7, NOBODY, CARD)
    await database.fetch(
        'update jobs set state = \'succeeded\', result = \'{"text": "", "pid": 1}\','
        " finished_at = clock_timestamp() - interval '1 year' returning id"
    )
    assert await prune(database, DAYS) == 0
    await TunedModels(database, TASKS).delete(made.id)
    assert await prune(database, DAYS) == 1


async def test_many_go_in_pieces(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "AT_ONCE", 2)
    for _ in range(5):
        await ended(database, DAYS + 1)
    assert await prune(database, DAYS) == 5
    assert await left(database) == []
