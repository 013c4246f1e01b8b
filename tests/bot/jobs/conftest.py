"""Jobs and cards, in the database and in memory."""

from tests.bot.jobs.contract import stores

__all__ = ["stores"]
