"""A bot in a loopback server, and a real PostgreSQL."""

from tests.bot.postgres import database, dsn, folder, jobs, server
from tests.bot.room import room, world

__all__ = ["database", "dsn", "folder", "jobs", "room", "server", "world"]
