"""What artifacts and fine-tuned models promise, asked of the database and of what other tests use in its place."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from bot.artifacts import Artifacts
from bot.cards.stores import ArtifactStore, TunedModelStore
from bot.database.connection import Database
from bot.jobs.job import NewCard, State
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.tuned_models import NameTaken, TunedModels, TunedRow
from bot.jobs.workers import Stock, register
from models.errors import UnknownModel
from tests.bot.cards.doubles import job
from tests.bot.jobs.echo import CARD, NOBODY, TASKS, EchoRequest, EchoResult
from tests.bot.memory_stores import MemoryArtifacts, MemoryTunedModels

ELSEWHERE = replace(CARD, guild_id=CARD.guild_id + 1)


@dataclass
class Stores:
    """Artifacts, models, and a run that makes a model of a name for a person called ada."""

    artifacts: ArtifactStore
    tuned: TunedModelStore
    make: Callable[[str, NewCard], Awaitable[int]]


def in_memory() -> Stores:
    tuned = MemoryTunedModels()

    async def make(name: str, card: NewCard) -> int:
        made = replace(job(State.SUCCEEDED), id=len(tuned.rows) + 1)
        tuned.rows[made.id] = TunedRow(made, card.guild_id, f"@ada/{name}", shared=False)
        return made.id

    return Stores(MemoryArtifacts(), tuned, make)


def in_the_database(database: Database) -> Stores:
    async def make(name: str, card: NewCard) -> int:
        async with database.transaction() as connection:
            worker = await register(connection, "test", "cpu", {"inference": 1}, Stock(()))
        request = EchoRequest(makes=name)
        made = await Jobs(database, TASKS).submit(request, 7, NOBODY, card, owner_name="ada")
        claims = Claims(database, TASKS)
        claimed = await claims.claim("inference", worker)
        assert claimed is not None
        assert await claims.succeed(claimed, EchoResult(text="", pid=1))
        return made.id

    return Stores(Artifacts(database), TunedModels(database, TASKS), make)


@pytest.fixture(params=["memory", "database"])
def stores(request: pytest.FixtureRequest) -> Stores:
    return in_memory() if request.param == "memory" else in_the_database(request.getfixturevalue("database"))


async def content() -> AsyncGenerator[bytes, None]:
    yield b"a,b\n"
    yield b"1,2\n"


async def read(stores: Stores, artifact_id: UUID) -> bytes:
    return b"".join([chunk async for chunk in stores.artifacts.read(artifact_id)])


async def test_an_artifact_is_read_as_it_was_put_until_it_is_deleted(stores: Stores) -> None:
    put = await stores.artifacts.put("data.csv", "text/csv", content())
    assert (put.name, put.media_type, put.size, put.job_id) == ("data.csv", "text/csv", 8, None)
    assert await read(stores, put.id) == b"a,b\n1,2\n"
    for _ in range(2):
        await stores.artifacts.delete(put.id)
    with pytest.raises(KeyError):
        await read(stores, put.id)


async def test_models_are_listed_oldest_first(stores: Stores) -> None:
    first, second = await stores.make("one", CARD), await stores.make("two", CARD)
    rows = await stores.tuned.all()
    assert [(row.job.id, row.guild_id, row.name, row.shared) for row in rows] == [
        (first, CARD.guild_id, "@ada/one", False),
        (second, CARD.guild_id, "@ada/two", False),
    ]
    assert await stores.tuned.get(second) == rows[1]
    assert await stores.tuned.get(404) is None


async def test_a_name_is_of_one_model_in_a_server_whatever_its_letters(stores: Stores) -> None:
    first, second = await stores.make("one", CARD), await stores.make("two", CARD)
    with pytest.raises(NameTaken):
        await stores.tuned.rename(first, "@Ada/TWO")
    await stores.tuned.rename(first, "@ada/One")
    await stores.tuned.rename(await stores.make("three", ELSEWHERE), "@ada/two")
    await stores.tuned.delete(second)
    await stores.tuned.rename(first, "@ada/two")
    assert [row.name for row in await stores.tuned.all()] == ["@ada/two", "@ada/two"]


async def test_sharing_is_given_and_taken_back(stores: Stores) -> None:
    made = await stores.make("one", CARD)
    for shared in (True, True, False):
        await stores.tuned.share(made, shared=shared)
        assert [row.shared for row in await stores.tuned.all()] == [shared]


async def test_what_is_deleted_is_gone(stores: Stores) -> None:
    made = await stores.make("one", CARD)
    await stores.tuned.delete(made)
    assert await stores.tuned.all() == []
    assert await stores.tuned.get(made) is None
    for change in (
        stores.tuned.delete(made),
        stores.tuned.share(made, shared=True),
        stores.tuned.rename(made, "@ada/new"),
    ):
        with pytest.raises(UnknownModel, match="deleted"):
            await change
