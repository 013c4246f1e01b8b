"""The database, the workers that live by it, and the models that these have."""

from collections.abc import AsyncIterator, Iterator

from bot.database.connection import Database, DatabaseAway
from bot.database.embedded import Embedded, EmbeddedFailed
from bot.database.migrate import pending
from bot.doctor import models
from bot.doctor.finding import Finding, warning, well, wrong
from bot.jobs.workers import LivingWorker, living
from bot.settings import Settings
from models.catalogue import Catalogue

ANSWER_SECONDS = 5.0
START_WORKER = "Start one on each machine with a GPU, or here: `python -m bot worker`."


async def check(settings: Settings, catalogue: Catalogue) -> AsyncIterator[Finding]:
    """Look into the database; of one that runs nowhere, the embedded one is started meanwhile."""
    if settings.artifacts_folder() is None:
        yield warning(
            "files over 25 MB are refused, and so is most of what people fine-tune",
            "Name a folder that all machines share by ARTIFACTS_URL, e.g. file:///srv/workshop.",
        )
    if settings.database_url is not None:
        async for finding in _look(settings.database_url.get_secret_value(), "DATABASE_URL", catalogue):
            yield finding
        return
    try:
        async with Embedded(settings.data_dir) as embedded:
            async for finding in _look(embedded.dsn, "the embedded PostgreSQL", catalogue):
                yield finding
    except (EmbeddedFailed, OSError) as error:
        yield wrong(f"the embedded PostgreSQL does not start: {error}", "Mend that, or name another by DATABASE_URL.")


async def _look(dsn: str, name: str, catalogue: Catalogue) -> AsyncIterator[Finding]:
    async with Database(dsn, size=1, timeout=ANSWER_SECONDS) as database:
        try:
            unapplied = await pending(database)
            workers = None if unapplied else await living(database)
        except DatabaseAway as away:
            yield wrong(f"{name}: {away.what}: {away}", "Start it, correct DATABASE_URL, or make room on its disk.")
            return
    yield well(f"{name}: the database answers")
    if workers is None:
        yield warning(f"{len(unapplied)} migrations are to be applied", "Run `python -m bot migrate`, then this again.")
    else:
        for finding in _workers(workers):
            yield finding
    for finding in models.of_workers(catalogue, workers) if workers else await models.of_this_machine(catalogue):
        yield finding


def _workers(workers: list[LivingWorker]) -> Iterator[Finding]:
    if not workers:
        yield wrong("no worker is at work, so nothing is answered", START_WORKER)
    for worker in workers:
        has, could_fetch = len(worker.stock.models), len(worker.stock.fetchable)
        yield well(f"worker {worker.name} on {worker.device} has {has} models, and could fetch {could_fetch}")
