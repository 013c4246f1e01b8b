"""Writes the events of runs: in order, many in one statement, however long the database is away."""

import asyncio
import logging
from functools import partial

from bot.database.connection import Database
from bot.jobs.events import NewEvent, write_events

INTERVAL_SECONDS = 0.1
BATCH = 500

log = logging.getLogger(__name__)


class EventWriter:
    """Collects events and writes what has come; for the event loop alone."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[NewEvent] = []
        self._reported = asyncio.Event()
        self._writing = asyncio.Lock()

    def report(self, event: NewEvent) -> None:
        """Note an event."""
        self._waiting.append(event)
        self._reported.set()

    async def run(self) -> None:
        """Write for ever."""
        while True:
            await self._reported.wait()
            await self.flush()
            await asyncio.sleep(INTERVAL_SECONDS)

    async def flush(self) -> None:
        """Return once all that was reported is written, as must be before an attempt's end is."""
        async with self._writing:
            self._reported.clear()
            while batch := self._waiting[:BATCH]:
                await self._write(batch)
                del self._waiting[: len(batch)]

    async def _write(self, batch: list[NewEvent]) -> None:
        try:
            await self._database.persist(partial(write_events, self._database, batch))
        except Exception:
            log.exception("%d events cannot be written and are left out", len(batch))
