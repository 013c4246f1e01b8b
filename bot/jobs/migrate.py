"""The schema: our numbered migrations and Procrastinate's, each applied once."""

import logging
from importlib.resources import files
from pathlib import Path

from procrastinate.schema import SchemaManager

from bot.jobs.database import Connection, connect

# Any number that nobody else locks in this database.
MIGRATION_LOCK = 7_410_001

log = logging.getLogger(__name__)


async def migrate(dsn: str) -> list[str]:
    """Bring the database up to date and return the names applied now.

    All is one transaction under a lock, so several processes may do it at once, and a failure changes nothing.
    Raises `psycopg.OperationalError` when the database cannot be reached.
    """
    async with await connect(dsn) as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        await connection.execute(
            "create table if not exists migrations (name text primary key, applied_at timestamptz default now())"
        )
        rows = await (await connection.execute("select name from migrations")).fetchall()
        applied = {row["name"] for row in rows}
        fresh = [
            *await _procrastinate(connection, applied),
            *await _ours(connection, applied),
        ]
        for name in fresh:
            await connection.execute("insert into migrations (name) values (%s)", [name])
            log.info("Migration applied: %s", name)
        return fresh


async def _procrastinate(connection: Connection, applied: set[str]) -> list[str]:
    """Apply Procrastinate's whole schema to a new database, or what a newer release of it brought."""
    scripts = {
        f"procrastinate {path.name}": path for path in sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    }
    fresh = [name for name in scripts if name not in applied]
    if len(fresh) == len(scripts):
        await connection.execute(SchemaManager.get_schema())
        return fresh
    for name in fresh:
        await connection.execute(scripts[name].read_bytes())
    return fresh


async def _ours(connection: Connection, applied: set[str]) -> list[str]:
    scripts = {
        path.name: path for path in files("bot.jobs").joinpath("migrations").iterdir() if path.name.endswith(".sql")
    }
    fresh = sorted(name for name in scripts if name not in applied)
    for name in fresh:
        await connection.execute(scripts[name].read_bytes())
    return fresh
