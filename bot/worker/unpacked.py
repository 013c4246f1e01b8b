"""Removes from a worker's data folder the fine-tuned models that were deleted."""

import asyncio
import logging
import shutil
from pathlib import Path

from bot.database.connection import Database, DatabaseAway
from models.tuned_folders import idle_folders

EVERY_SECONDS = 3600.0
IDLE_SECONDS = 86_400.0

log = logging.getLogger(__name__)


class UnpackedModels:
    """Removes what nobody has wanted for a day, and whose weights are on record no more."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        self._database = database
        self._data_dir = data_dir

    async def run(self) -> None:
        """Remove them now and every hour."""
        while True:
            try:
                if removed := await self.remove():
                    log.info("%s fine-tuned models that were deleted are removed from this machine", removed)
            except DatabaseAway as away:
                log.warning("fine-tuned models that were deleted are removed later: %s", away)
            await asyncio.sleep(EVERY_SECONDS)

    async def remove(self) -> int:
        """Remove them, and return how many there were."""
        idle = await asyncio.to_thread(idle_folders, self._data_dir, IDLE_SECONDS)
        rows = await self._database.fetch("select id from artifacts where id = any(%(ids)s)", {"ids": list(idle)})
        gone = idle.keys() - {row["id"] for row in rows}
        for artifact in gone:
            # Another worker of this machine may remove it at the same time.
            await asyncio.to_thread(shutil.rmtree, idle[artifact], ignore_errors=True)
        return len(gone)
