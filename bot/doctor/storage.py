"""The database, what is set for servers in it, and the workers that live by it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from pydantic import SecretStr

from bot.database.connection import Database, DatabaseAway
from bot.database.embedded import Embedded, EmbeddedFailed
from bot.database.migrate import pending
from bot.doctor import models, workers
from bot.doctor.finding import Finding, warning, well, wrong
from bot.doctor.servers import SettingsOf
from bot.jobs.workers import living
from bot.servers.servers import Servers
from bot.servers.settings import ServerSettings
from bot.servers.store import ServerRows
from bot.settings import Settings
from models.catalogue import Catalogue

ANSWER_SECONDS = 5.0


@asynccontextmanager
async def reached(settings: Settings) -> AsyncIterator[Database | Finding]:
    """Yield the database, or why there is none; the embedded one runs meanwhile where it does not run already."""
    async with AsyncExitStack() as stack:
        found = await _embedded(settings.data_dir, stack) if settings.database_url is None else settings.database_url
        if isinstance(found, Finding):
            yield found
            return
        yield await stack.enter_async_context(Database(found.get_secret_value(), size=1, timeout=ANSWER_SECONDS))


async def _embedded(folder: Path, stack: AsyncExitStack) -> SecretStr | Finding:
    try:
        return SecretStr((await stack.enter_async_context(Embedded(folder))).dsn)
    except (EmbeddedFailed, OSError) as error:
        return wrong(f"the embedded PostgreSQL does not start: {error}", "Mend that, or name another by DATABASE_URL.")


async def settings_of_servers(settings: Settings, database: Database | Finding) -> SettingsOf:
    """Return what tells what is set for a server: the database as far as it answers, else the environment."""
    first = ServerSettings.first(settings)
    if isinstance(database, Finding):
        return lambda _guild_id: first
    servers = Servers(first, ServerRows(database))
    with suppress(DatabaseAway):  # `check` says so
        if not await pending(database):
            await servers.read()
    return servers.of


async def check(settings: Settings, database: Database | Finding, catalogue: Catalogue) -> AsyncIterator[Finding]:
    """Look into the database that was reached, or say why none was."""
    if settings.artifacts_folder() is None:
        yield warning(
            "files over 25 MB are refused, and so is most of what people fine-tune",
            "Name a folder that all machines share by ARTIFACTS_URL, e.g. file:///srv/workshop.",
        )
    if isinstance(database, Finding):
        yield database
        return
    name = "the embedded PostgreSQL" if settings.database_url is None else "DATABASE_URL"
    try:
        unapplied = await pending(database)
        alive = None if unapplied else await living(database)
    except DatabaseAway as away:
        yield wrong(f"{name}: {away.what}: {away}", "Start it, correct DATABASE_URL, or make room on its disk.")
        return
    yield well(f"{name}: the database answers")
    if alive is None:
        yield warning(f"{len(unapplied)} migrations are to be applied", "Run `python -m bot migrate`, then this again.")
    for finding in workers.check(catalogue, alive) if alive is not None else ():
        yield finding
    for finding in () if alive else await models.of_this_machine(catalogue):
        yield finding
