"""A real PostgreSQL for all tests, emptied before each."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.database.connection import Database, connect
from bot.database.embedded import Embedded
from bot.database.migrate import migrate
from bot.jobs.store import Jobs
from tests.bot.jobs.echo import TASKS


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for a server: pytest's own are closed, to other users than root, whenever another pytest starts."""
    with TemporaryDirectory(prefix="server-") as name:
        yield Path(name).resolve()


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[str]:
    with TemporaryDirectory(prefix="server-") as name:
        async with Embedded(Path(name)) as embedded:
            await forget_the_disk(embedded.dsn)
            await migrate(embedded.dsn)
            yield embedded.dsn


async def forget_the_disk(dsn: str) -> None:
    """Let commits wait for no disk: these tests' data need not outlive the machine."""
    async with await connect(dsn) as connection:
        await connection.execute("alter system set fsync = off")
        await connection.execute("select pg_reload_conf()")


@pytest.fixture
async def dsn(server: str) -> str:
    async with await connect(server) as connection:
        await connection.execute(
            "truncate jobs, pauses, restraints, audit_log, queue_panels, cards, workers, artifacts, artifact_files,"
            " servers, board_links, procrastinate_jobs, procrastinate_workers restart identity cascade"
        )
    return server


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    async with Database(dsn) as database:
        yield database


@pytest.fixture
def jobs(database: Database) -> Jobs:
    return Jobs(database, TASKS)
