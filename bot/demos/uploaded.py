"""Runbooks that instructors uploaded, each for its server alone. An act and its entry are one transaction."""

from typing import Protocol

from bot.database.connection import Database
from bot.jobs.audit import Act, write


class UploadedStore(Protocol):
    """The uploaded runbooks, as `UploadedRows`; every method may raise `DatabaseAway`."""

    async def of(self, guild_id: int) -> dict[str, str]:
        """Return the texts of those of a server, by name."""

    async def put(self, name: str, content: str, act: Act) -> None:
        """Keep one for the server of the act, in place of what had its name."""

    async def remove(self, name: str, act: Act) -> bool:
        """Remove one from the server of the act; False where there is none."""


class UploadedRows:
    """The uploaded runbooks; every method raises `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int) -> dict[str, str]:
        """Return the texts of those of a server, by name."""
        rows = await self._database.fetch(_OF, {"guild": guild_id})
        return {row["name"]: row["content"] for row in rows}

    async def put(self, name: str, content: str, act: Act) -> None:
        """Keep one for the server of the act, in place of what had its name."""
        async with self._database.transaction() as connection:
            await connection.execute(_PUT, {"guild": act.guild_id, "name": name, "content": content})
            await write(connection, act)

    async def remove(self, name: str, act: Act) -> bool:
        """Remove one from the server of the act; False where there is none."""
        async with self._database.transaction() as connection:
            removed = (await connection.execute(_REMOVE, {"guild": act.guild_id, "name": name})).rowcount
            if removed:
                await write(connection, act)
        return bool(removed)


_OF = "select name, content from uploaded_runbooks where guild_id = %(guild)s order by name"
_PUT = """
insert into uploaded_runbooks (guild_id, name, content) values (%(guild)s, %(name)s, %(content)s)
on conflict (guild_id, name) do update set content = excluded.content, uploaded_at = clock_timestamp()
"""
_REMOVE = "delete from uploaded_runbooks where guild_id = %(guild)s and name = %(name)s"
