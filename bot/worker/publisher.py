"""Sends the progress of running jobs: only the latest of each, all of them together, twenty times a second."""

import asyncio
import logging

from bot.database.connection import Database, DatabaseAway
from bot.jobs.job import Job
from bot.jobs.notifications import publish
from models.tasks.values import Progress

INTERVAL_SECONDS = 0.05

log = logging.getLogger(__name__)


class Publisher:
    """Collects progress, from any thread, and publishes what has changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changed: dict[int, tuple[Job, Progress]] = {}

    def report(self, job: Job, progress: Progress) -> None:
        """Note the latest progress of a job."""
        self._changed[job.id] = (job, progress)

    def forget(self, job: Job) -> None:
        """Send nothing more of a job that has ended."""
        self._changed.pop(job.id, None)

    async def run(self) -> None:
        """Publish for ever."""
        while True:
            await asyncio.sleep(INTERVAL_SECONDS)
            if self._changed:
                await self._flush()

    async def _flush(self) -> None:
        # A report from another thread during this lands in the new dict, or is the one just read: none is torn.
        changed, self._changed = self._changed, {}
        try:
            await publish(self._database, list(changed.values()))
        except DatabaseAway as away:
            log.debug("Progress is not published: %s", away)
