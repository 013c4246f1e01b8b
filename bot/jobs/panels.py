"""Live panels on record: messages that show how the queue of a server stands, whichever bot keeps them up to date."""

from dataclasses import asdict, dataclass

from bot.database.connection import Database


@dataclass(frozen=True, slots=True)
class Panel:
    """A message that shows the queue of a server."""

    guild_id: int
    channel_id: int
    message_id: int


class Panels:
    """The panels; every method raises `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[Panel]:
        """Return every panel, oldest first."""
        query = "select guild_id, channel_id, message_id from queue_panels order by message_id"
        return [Panel(**row) for row in await self._database.fetch(query)]

    async def add(self, panel: Panel) -> None:
        """Keep a message up to date from now on, in place of the one before in its server."""
        await self._database.fetch(_ADD, asdict(panel))

    async def forget(self, panel: Panel) -> None:
        """Keep a message up to date no more."""
        query = "delete from queue_panels where message_id = %(message_id)s returning message_id"
        await self._database.fetch(query, asdict(panel))


_ADD = """
insert into queue_panels (guild_id, channel_id, message_id) values (%(guild_id)s, %(channel_id)s, %(message_id)s)
on conflict (guild_id) do update set channel_id = excluded.channel_id, message_id = excluded.message_id
returning message_id
"""
