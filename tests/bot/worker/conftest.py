"""The same database as the tests of the jobs, and a worker in this process."""

from tests.bot.jobs.conftest import database, dsn, folder, jobs, server

__all__ = ["database", "dsn", "folder", "jobs", "server"]
