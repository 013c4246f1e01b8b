"""Jobs and cards, in the database and in memory: the same questions are put to both."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cards.stores import CardStore, JobStore
from bot.jobs.cards import Cards
from bot.jobs.job import Card, Job, State
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from tests.bot.jobs.echo import CARD, TASKS, EchoResult
from tests.bot.jobs.test_store import start_one
from tests.bot.memory import MemoryJobs
from tests.bot.memory_cards import MemoryCards

SOON = datetime.now(UTC) + timedelta(minutes=15)
WITH_TOKEN = replace(CARD, token="a secret token", token_expires_at=SOON, private=True, message_id=5)
RESULT = EchoResult(text="done", pid=1)


@dataclass
class Stores:
    """Jobs and cards, a worker that starts the only job, lets it succeed, and dies, and time that passes after one."""

    jobs: JobStore
    cards: CardStore
    start: Callable[[], Awaitable[object]]
    succeed: Callable[[Job], Awaitable[object]]
    die: Callable[[], Awaitable[object]]
    age: Callable[[Job, timedelta], Awaitable[object]]


def in_memory() -> Stores:
    cards = MemoryCards()
    jobs = MemoryJobs(cards, TASKS)

    async def start() -> None:
        (job,) = jobs.rows.values()
        jobs.change(replace(job, state=State.RUNNING, attempt=1, started_at=datetime.now(UTC)))

    async def succeed(job: Job) -> None:
        jobs.change(replace(job, state=State.SUCCEEDED, result=RESULT, finished_at=datetime.now(UTC)))

    async def die() -> None:
        jobs.nobody_works = True

    async def age(job: Job, by: timedelta) -> None:
        ended = jobs.rows[job.id].finished_at
        assert ended is not None
        jobs.change(replace(jobs.rows[job.id], finished_at=ended - by))

    return Stores(jobs, cards, start, succeed, die, age)


def in_the_database(request: pytest.FixtureRequest) -> Stores:
    database = request.getfixturevalue("database")
    claims = Claims(database, TASKS)
    return Stores(
        Jobs(database, TASKS),
        Cards(database, TASKS),
        start=lambda: start_one(database),
        succeed=lambda job: claims.succeed(job, RESULT),
        die=lambda: database.fetch("update workers set heartbeat_at = now() - interval '1 min' returning id"),
        age=lambda job, by: database.fetch(
            "update jobs set finished_at = finished_at - %(by)s where id = %(id)s returning id",
            {"by": by, "id": job.id},
        ),
    )


@pytest.fixture(params=["memory", "database"])
def stores(request: pytest.FixtureRequest) -> Stores:
    return in_memory() if request.param == "memory" else in_the_database(request)


async def card_of(stores: Stores, job: Job) -> Card:
    card = await stores.cards.get(job.id)
    assert card is not None
    return card


async def unsettled(stores: Stores) -> list[int]:
    return [job.id for job, _ in await stores.cards.unsettled()]
