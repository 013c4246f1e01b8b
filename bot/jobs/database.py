"""One door to PostgreSQL: a pool that reconnects, bounded patience for people, endless patience for results."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from psycopg import AsyncConnection
from psycopg.rows import DictRow

T = TypeVar("T")


class DatabaseAway(Exception):
    """The database does not answer; what was asked may be tried again later."""


class Database:
    """A pool of connections to one DSN; use it as an async context manager.

    Parameters
    ----------
    dsn
        A connection string or URL; may hold a password, so it is never logged.
    size
        Most connections at once.
    patience
        Seconds to wait for a connection before `DatabaseAway`.
    """

    def __init__(self, dsn: str, *, size: int = 8, patience: float = 2.0) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> "Database":
        """Open the pool; the database may still be away."""
        raise NotImplementedError

    async def __aexit__(self, *exc: object) -> None:
        raise NotImplementedError

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection[DictRow]]:
        """One transaction on a pooled connection; raises `DatabaseAway` when the connection is or gets lost."""
        raise NotImplementedError
        yield

    async def persist(self, operation: Callable[[], Awaitable[T]]) -> T:
        """Repeat `operation` while it raises `DatabaseAway`, for as long as it takes; it must be safe to repeat."""
        raise NotImplementedError

    async def ping(self) -> bool:
        """Whether the database answers now."""
        raise NotImplementedError

    async def fetch(self, query: Any, params: Any = None) -> list[DictRow]:
        """Run one statement in its own transaction and return its rows."""
        raise NotImplementedError
