"""Which models a worker can serve: those on its machine, and those of the Hub while that answers."""

import asyncio
from typing import TYPE_CHECKING

from bot.jobs.workers import Stock

if TYPE_CHECKING:
    from models.resident import ResidentModels

# People prefetch a model for a worker that runs; this is how soon it is asked for it.
LOOK_SECONDS = 10.0


class Inventory:
    """Looks again and again what there is.

    Attributes
    ----------
    stock
        What was there when last looked; nothing before.
    """

    def __init__(self, resident: "ResidentModels") -> None:
        self._resident = resident
        self.stock = Stock()

    async def look(self) -> None:
        """Look once, off the event loop: the Hub may take seconds to answer."""
        self.stock = await asyncio.to_thread(self._look)

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def _look(self) -> Stock:
        return Stock(tuple(self._resident.at_hand()), tuple(self._resident.fetchable()))
