"""Which database: the one that `DATABASE_URL` names, or an embedded one in the data folder."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot.cli.failure import CommandFailed
from bot.database.connection import DatabaseAway
from bot.database.embedded import Embedded, EmbeddedFailed
from bot.database.migrate import migrate
from bot.settings import Settings


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[str]:
    """Yield the address of a database that is up and migrated."""
    if settings.database_url is not None:
        dsn = settings.database_url.get_secret_value()
        try:
            await migrate(dsn)
        except DatabaseAway as error:
            raise CommandFailed(f"DATABASE_URL: {error}") from None
        yield dsn
        return
    async with embedded_database(settings.data_dir) as dsn:
        yield dsn


@asynccontextmanager
async def embedded_database(folder: Path) -> AsyncIterator[str]:
    """Yield the address of a database that runs in a folder meanwhile, migrated."""
    async with AsyncExitStack() as stack:
        try:
            embedded = await stack.enter_async_context(Embedded(folder))
        except EmbeddedFailed as error:
            raise CommandFailed(str(error)) from None
        except OSError as error:
            raise CommandFailed(f"DATA_DIR: {error.strerror}: {error.filename}") from None
        await migrate(embedded.dsn)
        yield embedded.dsn
