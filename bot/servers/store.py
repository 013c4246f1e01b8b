"""What was set for each server, on record: only that, so that all else follows the environment."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.database.connection import Database
from bot.jobs import audit
from bot.jobs.audit import Act

CHANNEL = "servers"
ActsOf = Callable[[Mapping[str, Any]], Iterable[Act]]
"""What was done, from what was set before it."""


class ServerRows:
    """The settings on record; every method raises `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[int, dict[str, Any]]:
        """Return what was set, by server."""
        rows = await self._database.fetch("select guild_id, settings from servers")
        return {row["guild_id"]: row["settings"] for row in rows}

    async def change(self, guild_id: int, changes: Mapping[str, Any], acts: ActsOf) -> None:
        """Set some settings of a server, as JSON has them, and leave the others as they are.

        What `acts` makes of what was set before is written to the audit log in the same transaction.
        """
        values = {"guild": guild_id, "changes": json.dumps(changes)}
        async with self._database.transaction() as connection:
            await connection.execute(_BEGIN, values)
            row = await (await connection.execute(_LOCK, values)).fetchone()
            assert row is not None
            await connection.execute(_CHANGE, values)
            for act in acts(row["settings"]):
                await audit.write(connection, act)


_BEGIN = "insert into servers (guild_id, settings) values (%(guild)s, '{}') on conflict do nothing"

_LOCK = "select settings from servers where guild_id = %(guild)s for update"

_CHANGE = """
update servers set settings = settings || %(changes)s::jsonb, changed_at = clock_timestamp() where guild_id = %(guild)s
"""
