"""What the report needs of what is on record; `bot.report.day` has it, in the database."""

from datetime import datetime
from typing import Protocol

from bot.report.day import Day


class DayStore(Protocol):
    """The days of servers, as `bot.report.day.Days`; may raise `DatabaseAway`."""

    async def day(self, guild_id: int, begin: datetime, end: datetime) -> Day:
        """Return what was asked for in a server between two times."""
