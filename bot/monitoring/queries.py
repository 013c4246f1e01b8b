"""What monitoring asks of the database: never for long, and never more often than it changes."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from bot.database.connection import Database, DatabaseAway

T = TypeVar("T")

PATIENCE = 3.0  # seconds; whoever scrapes gives up after ten
KEPT = 5.0  # seconds that an answer counts as new


async def answers(database: Database) -> bool:
    """Whether the database answers now, and in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await database.ping()
    except TimeoutError:
        return False


class Lately(Generic[T]):
    """A question to the database, asked at most once in five seconds however many want to know."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._asking = asyncio.Lock()
        self._asked_at = -KEPT
        self._answer: T | None = None

    async def answer(self) -> T | None:
        """Return the latest answer, or None where the database did not give one."""
        async with self._asking:
            if time.monotonic() - self._asked_at >= KEPT:
                self._answer = await self._in_time()
                self._asked_at = time.monotonic()
        return self._answer

    async def _in_time(self) -> T | None:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._ask()
        except (DatabaseAway, TimeoutError):
            return None
