"""A connection pool for PostgreSQL, with a timeout for what people wait for, and retries without end for results.

Why not psycopg_pool: after a crash of the server it hands out its dead connections one by one, a second apart, so that
people wait for a database that is back already; and it cannot tell "away" from "busy".
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Self, TypeVar

from psycopg import AsyncConnection, OperationalError
from psycopg.conninfo import make_conninfo
from psycopg.errors import DiskFull, IdleInTransactionSessionTimeout
from psycopg.rows import DictRow, dict_row

T = TypeVar("T")
Connection = AsyncConnection[DictRow]

RETRY_DELAY = 0.1
MOST_DELAY = 1.0
BUSY_SECONDS = 10.0
FULL_SECONDS = 60.0  # that a full disk is remembered: reading goes on, so only who writes finds out
# A peer that vanished without a word is noticed after about ten seconds, waiting or writing.
CONNECT_SECONDS = 5
KEEPALIVE = {"keepalives_idle": "4", "keepalives_interval": "2", "keepalives_count": "3", "tcp_user_timeout": "10000"}

# The database ends a transaction that stands still for so long, and with it the lock of a queue that a process holds
# which was stopped, or whose machine was: nobody else could submit or claim a job until it goes on.
STILL_SECONDS = 3.0

# What `connect` and every statement on a connection raise when it cannot be had or is lost.
ConnectionLost = (OperationalError, IdleInTransactionSessionTimeout)

log = logging.getLogger(__name__)


class DatabaseAway(Exception):
    """The database does not answer; what was asked may be tried again later. Kinds of it say more.

    Attributes
    ----------
    what
        What is the matter, for a log.
    """

    what: ClassVar[str] = "The database is away"


class DatabaseSlow(DatabaseAway):
    """It is there, but did not answer in time."""

    what = "The database is slow"


class DatabaseFull(DatabaseAway):
    """Its disk is full: it answers questions, but takes nothing down until somebody makes room."""

    what = "The database's disk is full"


async def connect(dsn: str) -> Connection:
    """Open one connection in autocommit mode, with rows as dicts; raises `psycopg.OperationalError`."""
    connection = await AsyncConnection[DictRow].connect(with_time_limits(dsn), autocommit=True, row_factory=dict_row)
    try:
        await _may_stand_still(connection, STILL_SECONDS)
    except BaseException:  # interrupted, too: nobody else knows of it
        await connection.close()
        raise
    return connection


async def _may_stand_still(connection: Connection, seconds: float, *, here: bool = False) -> None:
    """Set how long a transaction may wait for its process; only the present one, where it is said so."""
    values = [f"{seconds}s", here]
    await connection.execute("select set_config('idle_in_transaction_session_timeout', %s, %s)", values)


async def connect_again(dsn: str, purpose: str) -> Connection:
    """Open a connection as `connect` does, trying for ever; says once that this fails, and once that it is over."""
    tries = 0
    while True:
        try:
            connection = await connect(dsn)
        except OperationalError as error:
            if tries == 0:
                log.warning("No database for %s: %s", purpose, reason(error))
            tries += 1
            await asyncio.sleep(RETRY_DELAY)
        else:
            if tries:
                log.info("The database is back for %s", purpose)
            return connection


def reason(error: BaseException) -> str:
    """Return in one line why the database does not answer; libpq explains itself in several."""
    return (str(error).strip().splitlines() or ["no answer in time"])[0]


def with_time_limits(dsn: str) -> str:
    """Return the DSN with time limits; those of TCP are ignored on a local socket."""
    return make_conninfo(dsn, connect_timeout=CONNECT_SECONDS, **KEEPALIVE)


class Database:
    """A few connections to one DSN; use it as an async context manager.

    Parameters
    ----------
    dsn
        A connection string or URL; it may hold a password, so it is never logged.
    size
        Most connections at once.
    timeout
        Seconds that a transaction may take before `DatabaseAway`. Where the database has refused connections for as
        long already, that comes at once. Waiting for a free connection, since many ask at once, counts apart.
    """

    def __init__(self, dsn: str, *, size: int = 8, timeout: float = 2.0) -> None:
        self._dsn = dsn
        self._timeout = timeout
        self._slots = asyncio.Semaphore(size)
        self._idle: list[Connection] = []
        self._closed = False
        self._refused_since: float | None = None
        self._full_at: float | None = None

    @property
    def full(self) -> bool:
        """Whether its disk was full when last written to, within the last minute."""
        return self._full_at is not None and time.monotonic() - self._full_at < FULL_SECONDS

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._closed = True
        while self._idle:
            await self._idle.pop().close()

    @asynccontextmanager
    async def transaction(self, seconds: float | None = None) -> AsyncIterator[Connection]:
        """Open a transaction of at most so many seconds; raises `DatabaseAway` when the database is, or goes, away.

        Its kinds are `DatabaseSlow` and `DatabaseFull`.
        """
        try:
            async with self._free_slot(), asyncio.timeout(seconds or self._timeout):
                connection = await self._take()
                try:
                    async with connection.transaction():
                        if seconds is not None:
                            await _may_stand_still(connection, seconds, here=True)
                        yield connection
                finally:
                    await self._give_back(connection)
        except DiskFull as error:
            self._note_full(error)
            raise DatabaseFull(reason(error)) from error
        except TimeoutError as error:
            kind = DatabaseSlow if self._refused_since is None else DatabaseAway
            raise kind(reason(error)) from error
        except ConnectionLost as error:
            raise DatabaseAway(reason(error)) from error

    async def fetch(self, query: str, params: Mapping[str, Any] | None = None) -> list[DictRow]:
        """Run one statement that returns rows, in a transaction of its own."""
        async with self.transaction() as connection:
            return await (await connection.execute(query, params)).fetchall()

    async def persist(self, operation: Callable[[], Awaitable[T]]) -> T:
        """Repeat `operation` while it raises `DatabaseAway`, for ever; so it must be safe to repeat."""
        delay = RETRY_DELAY
        while True:
            try:
                return await operation()
            except DatabaseAway as away:
                if delay == RETRY_DELAY:
                    log.warning("%s, trying until it is well again: %s", away.what, away)
                await asyncio.sleep(delay)
                delay = min(2 * delay, MOST_DELAY)

    async def ping(self) -> bool:
        """Whether the database answers now."""
        try:
            await self.fetch("select 1")
        except DatabaseAway:
            return False
        return True

    def _note_full(self, error: DiskFull) -> None:
        """Log it once, not with each of the many who ask meanwhile."""
        if not self.full:
            log.error("%s, nothing new is taken on until there is room: %s", DatabaseFull.what, reason(error))
        self._full_at = time.monotonic()

    @asynccontextmanager
    async def _free_slot(self) -> AsyncIterator[None]:
        async with asyncio.timeout(BUSY_SECONDS):
            await self._slots.acquire()
        try:
            yield
        finally:
            self._slots.release()

    async def _take(self) -> Connection:
        """Return a connection that has just answered, or a new one."""
        while self._idle:
            connection = self._idle.pop()
            try:
                await connection.execute("")
            except OperationalError:
                await connection.close()
            except BaseException:  # interrupted in mid-question: of no use to others
                await connection.close()
                raise
            else:
                self._refused_since = None
                return connection
        while True:
            try:
                connection = await connect(self._dsn)
            except OperationalError:
                if self._refused_for() >= self._timeout:
                    raise
                await asyncio.sleep(RETRY_DELAY)
            else:
                self._refused_since = None
                return connection

    def _refused_for(self) -> float:
        """Return for how many seconds the database has refused connections."""
        now = asyncio.get_running_loop().time()
        if self._refused_since is None:
            self._refused_since = now
        return now - self._refused_since

    async def _give_back(self, connection: Connection) -> None:
        """Keep the connection unless it is broken, was interrupted in mid-query, or comes back after the end."""
        if self._closed or connection.closed or connection.info.transaction_status.name != "IDLE":
            await connection.close()
        else:
            self._idle.append(connection)
