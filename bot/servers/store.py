"""What was set for each server, on record: only that, so that all else follows the environment."""

import json
from collections.abc import Mapping
from typing import Any

from bot.database.connection import Database

CHANNEL = "servers"


class ServerRows:
    """The settings on record; every method raises `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> dict[int, dict[str, Any]]:
        """Return what was set, by server."""
        rows = await self._database.fetch("select guild_id, settings from servers")
        return {row["guild_id"]: row["settings"] for row in rows}

    async def change(self, guild_id: int, changes: Mapping[str, Any]) -> None:
        """Set some settings of a server, as JSON has them, and leave the others as they are."""
        await self._database.fetch(_CHANGE, {"guild": guild_id, "changes": json.dumps(changes)})


_CHANGE = """
insert into servers (guild_id, settings) values (%(guild)s, %(changes)s::jsonb)
on conflict (guild_id) do update set settings = servers.settings || excluded.settings, changed_at = clock_timestamp()
returning guild_id
"""
