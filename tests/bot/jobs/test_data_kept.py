"""One person's files do not fill the disk."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.jobs.data_kept import TooMuchData
from bot.jobs.data_sets import AddedSet, DataSets
from bot.jobs.job import Job
from bot.jobs.store import Jobs
from models.data.named_sets import named_sets
from models.data.values import Columns
from models.tasks.read_data.request import Added, Upload
from tests.bot.jobs.echo import CARD, NOBODY
from tests.cogs.fine_tune.runs import DATA_REQUEST, RUN_REQUEST

ADA, ALAN = 7, 8
LIMITS = replace(NOBODY, data_bytes=100)


async def upload(database: Database, size: int) -> UUID:
    async def content() -> AsyncIterator[bytes]:
        yield bytes(size)

    return (await Artifacts(database).put("a.csv", "text/plain", content())).id


async def read(jobs: Jobs, artifact: UUID, owner: int = ADA) -> Job:
    request = DATA_REQUEST.model_copy(update={"source": Upload(artifact=artifact, name="a.csv")})
    return await jobs.submit(request, owner, LIMITS, CARD)


async def test_files_of_one_person_have_so_much_room(jobs: Jobs, database: Database) -> None:
    first = await upload(database, 60)
    await read(jobs, first)
    await read(jobs, first)  # with other columns
    await read(jobs, await upload(database, 40))
    with pytest.raises(TooMuchData, match="one person may keep"):
        await read(jobs, await upload(database, 1))
    await read(jobs, await upload(database, 100), ALAN)


async def test_what_is_kept_no_longer_takes_none(jobs: Jobs, database: Database) -> None:
    first = await upload(database, 100)
    await read(jobs, first)
    await Artifacts(database).delete(first)
    await read(jobs, await upload(database, 100))


async def test_a_set_that_is_here_for_all_takes_none_of_it(jobs: Jobs, database: Database) -> None:
    shared = await upload(database, 1000)
    card = next(iter(named_sets().values())).card
    await DataSets(database).keep(AddedSet("large", card, shared))
    source = Added(key="large", artifact=shared, recipe="classify", columns=Columns())
    await jobs.submit(DATA_REQUEST.model_copy(update={"source": source}), ADA, LIMITS, CARD)
    await read(jobs, await upload(database, 100))


async def test_to_train_on_what_is_here_brings_nothing(jobs: Jobs, database: Database) -> None:
    await read(jobs, await upload(database, 100))
    await jobs.submit(RUN_REQUEST, ADA, LIMITS, CARD)
