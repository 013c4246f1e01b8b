"""The schema: our numbered migrations and Procrastinate's, each applied once."""

import logging
from collections.abc import Mapping
from pathlib import Path

from procrastinate.schema import SchemaManager

from bot.database.connection import Connection, Database

# Any number that nobody else locks in this database.
MIGRATION_LOCK = 7_410_001
# A server that is just starting may need them; a wrong address need not be waited for longer.
CONNECT_SECONDS = 5.0

log = logging.getLogger(__name__)


async def migrate(dsn: str) -> list[str]:
    """Bring the database up to date and return the names applied now.

    All is one transaction under a lock, so several processes may do it at once, and a failure changes nothing.
    Raises `DatabaseAway` when the database cannot be reached, which is tried for a while.
    """
    async with Database(dsn, size=1, timeout=CONNECT_SECONDS) as database, database.transaction(600) as connection:
        await connection.execute("select pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        await connection.execute(
            "create table if not exists migrations (name text primary key, applied_at timestamptz default now())"
        )
        applied = await _applied(connection)
        fresh = await _apply_procrastinate(connection, applied) + await _apply(connection, _scripts(), applied)
        for name in fresh:
            await connection.execute("insert into migrations (name) values (%s)", [name])
        if fresh:
            log.info("%d migrations applied, the last is %s", len(fresh), fresh[-1])
        return fresh


async def pending(database: Database) -> list[str]:
    """Return the names that `migrate` would apply; raises `DatabaseAway`."""
    async with database.transaction() as connection:
        cursor = await connection.execute("select to_regclass('migrations') is not null as there")
        row = await cursor.fetchone()
        applied = await _applied(connection) if row and row["there"] else set()
    return [name for name in {**_procrastinate_scripts(), **_scripts()} if name not in applied]


async def _applied(connection: Connection) -> set[str]:
    rows = await (await connection.execute("select name from migrations")).fetchall()
    return {row["name"] for row in rows}


def _scripts() -> dict[str, Path]:
    """Return our migrations by name, in order."""
    return {path.name: path for path in sorted((Path(__file__).parent / "migrations").glob("*.sql"))}


def _procrastinate_scripts() -> dict[str, Path]:
    """Return those of the installed Procrastinate."""
    paths = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    return {f"procrastinate {path.name}": path for path in paths}


async def _apply_procrastinate(connection: Connection, applied: set[str]) -> list[str]:
    """Apply the whole schema to a new database, else what a newer release brought."""
    scripts = _procrastinate_scripts()
    if applied.isdisjoint(scripts):
        await connection.execute(SchemaManager.get_schema())
        return list(scripts)
    return await _apply(connection, scripts, applied)


async def _apply(connection: Connection, scripts: Mapping[str, Path], applied: set[str]) -> list[str]:
    fresh = [name for name in scripts if name not in applied]
    for name in fresh:
        await connection.execute(scripts[name].read_bytes())
    return fresh
