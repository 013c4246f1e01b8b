"""The embedded PostgreSQL as a process of ours sees it: shared with others, and kept alive."""

import asyncio
import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from psycopg import OperationalError

from bot.database.connection import connect, reason
from bot.database.server import Server
from bot.database.server_user import EmbeddedFailed

RESTART_SECONDS = 1.0

log = logging.getLogger(__name__)

__all__ = ["Embedded", "EmbeddedFailed"]


class Embedded:
    """A PostgreSQL server in `data_dir`/postgres, shared by every process that enters it.

    The first in starts it, the last out stops it, however the others ended; while anyone is inside, a crashed server
    is started again. It serves a local socket only: workers on other machines need a real server.

    Attributes
    ----------
    dsn
        The connection string; it stays the same over restarts.
    """

    def __init__(self, data_dir: Path) -> None:
        self._home = data_dir.resolve()
        self._server = Server(self._home)
        self._presence: int | None = None
        self._watch: asyncio.Task[None] | None = None
        self.dsn = self._server.dsn

    async def __aenter__(self) -> Self:
        """Start the server or find it running; raises `EmbeddedFailed`."""
        await asyncio.to_thread(self._enter)
        self._watch = asyncio.create_task(self._keep_alive(), name="embedded PostgreSQL")
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._watch is not None
        self._watch.cancel()
        await asyncio.gather(self._watch, return_exceptions=True)
        await asyncio.to_thread(self._leave)

    async def _keep_alive(self) -> None:
        """Hold a connection; when it breaks, make sure that the server runs."""
        while True:
            try:
                async with await connect(self.dsn) as connection:
                    async for _ in connection.notifies():
                        pass
            except OperationalError as error:
                log.warning("The embedded PostgreSQL went away: %s", reason(error))
            try:
                await _to_its_end(self._start)
            except EmbeddedFailed as error:
                log.error("%s", error)
                await asyncio.sleep(RESTART_SECONDS)

    def _enter(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        # Locks of files: the kernel frees them, however a process ends.
        self._presence = os.open(self._home / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._presence, fcntl.LOCK_SH)
        try:
            self._start()
        except BaseException:
            os.close(self._presence)
            raise

    def _leave(self) -> None:
        assert self._presence is not None
        try:
            fcntl.flock(self._presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.info("Others still use the embedded PostgreSQL, so it goes on")
            self._server.leave_running()
        else:
            with self._locked():
                self._server.stop()
        finally:
            os.close(self._presence)

    def _start(self) -> None:
        with self._locked():
            self._server.start()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        handle = os.open(self._home / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


async def _to_its_end(start: Callable[[], None]) -> None:
    """Run `start` in a thread; when cancelled, wait for it, lest it start a server that nobody stops."""
    task = asyncio.create_task(asyncio.to_thread(start))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise
