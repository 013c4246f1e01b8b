"""A real PostgreSQL for all tests, emptied before each."""

from collections.abc import AsyncIterator

import pytest

from bot.jobs.database import Database, connect
from bot.jobs.migrate import migrate
from bot.jobs.postgres import Embedded
from bot.jobs.store import Jobs
from tests.bot.jobs.echo import TASKS


@pytest.fixture(scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with Embedded(tmp_path_factory.mktemp("server")) as embedded:
        await migrate(embedded.dsn)
        yield embedded.dsn


@pytest.fixture
async def dsn(server: str) -> str:
    async with await connect(server) as connection:
        await connection.execute(
            "truncate jobs, cards, workers, artifacts, procrastinate_jobs, procrastinate_workers"
            " restart identity cascade"
        )
    return server


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    async with Database(dsn) as database:
        yield database


@pytest.fixture
def jobs(database: Database) -> Jobs:
    return Jobs(database, TASKS)
