"""Which database: the one that `DATABASE_URL` names, or an embedded one in the data folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.jobs.migrate import migrate
from bot.jobs.postgres import Embedded
from bot.settings import Settings


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[str]:
    """Yield the address of a database that is up and migrated."""
    if settings.database_url is not None:
        dsn = settings.database_url.get_secret_value()
        await migrate(dsn)
        yield dsn
        return
    async with embedded_database(settings.data_dir) as dsn:
        yield dsn


@asynccontextmanager
async def embedded_database(folder: Path) -> AsyncIterator[str]:
    """Yield the address of a database that runs in a folder meanwhile, migrated."""
    async with Embedded(folder) as embedded:
        await migrate(embedded.dsn)
        yield embedded.dsn
