"""The settings of all servers, held in memory as they are on record: who asks is answered at once."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from bot.cards.stores import ServerStore
from bot.database.connection import DatabaseAway
from bot.jobs.audit import Act
from bot.servers.changes import acts
from bot.servers.settings import ServerSettings

AGAIN = 1.0  # seconds

log = logging.getLogger(__name__)


class Servers:
    """Holds what is set for each server.

    Parameters
    ----------
    first
        What is set for a server as far as nobody has set it there.
    """

    def __init__(self, first: ServerSettings, store: ServerStore) -> None:
        self._first = first
        self._store = store
        self._held: dict[int, ServerSettings] = {}

    def of(self, guild_id: int | None) -> ServerSettings:
        """Return what is set for a server, as last read."""
        return self._first if guild_id is None else self._held.get(guild_id, self._first)

    async def run(self, changes: AsyncGenerator[str | None]) -> None:
        """Read them at each change, until cancelled; see `bot.database.listening`."""
        async for _ in changes:
            await self._read_at_last()

    async def begin(self) -> None:
        """Read them before anybody asks; where the database is away, `run` does so once it is back."""
        try:
            await self.read()
        except DatabaseAway:
            log.warning("the settings of servers are read once the database is back; until then the environment holds")

    async def _read_at_last(self) -> None:
        """Read them however long the database is away: nothing tells of the same change again."""
        while True:
            try:
                return await self.read()
            except DatabaseAway:
                log.warning("the settings of servers are read once the database is back")
            await asyncio.sleep(AGAIN)

    async def read(self) -> None:
        """Read them now; raises `DatabaseAway`."""
        self._held = {
            guild_id: self._with(guild_id, settings) for guild_id, settings in (await self._store.all()).items()
        }

    async def change(self, guild_id: int, changes: Mapping[str, Any], *, by_id: int) -> ServerSettings:
        """Set some settings of a server, whatever others set of it meanwhile; return all of it.

        Who did that, and what was set before, is in the audit log. Raises `ValidationError` for a value that does not
        fit, and `DatabaseAway`.
        """
        changed = self.of(guild_id).changed(changes)

        def done(written: Mapping[str, Any]) -> Iterator[Act]:
            before = self._with(guild_id, written)
            return acts(guild_id, by_id, changes, before, before.changed(changes))

        await self._store.change(guild_id, changed.written(changes), done)
        await self.read()
        return self.of(guild_id)

    def _with(self, guild_id: int, written: Mapping[str, Any]) -> ServerSettings:
        """Return what is on record; a value that another version wrote and this one cannot read is left out."""
        known = {name: value for name, value in written.items() if name in ServerSettings.model_fields}
        try:
            return self._first.changed(known)
        except ValidationError as error:
            faulty = {str(problem["loc"][0]) for problem in error.errors()}
        log.warning("server %s: these settings cannot be read, set them again: %s", guild_id, ", ".join(sorted(faulty)))
        return self._first.changed({name: value for name, value in known.items() if name not in faulty})
