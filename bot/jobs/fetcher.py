"""Takes tickets: a Procrastinate worker that is started again whenever it ends, as it does when the database dies."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from bot.database.connection import connect_again, reason, with_time_limits
from bot.jobs.tickets import TASK, addressed
from models.tasks.values import Queue

RESTART_SECONDS = 0.2
# A ticket written while the last one is being looked for wakes nobody, so it looks again this often.
POLLING_SECONDS = 0.2
HEARTBEAT_SECONDS = 5.0
POOL_SECONDS = 2.0

log = logging.getLogger(__name__)


class Fetcher:
    """Turns tickets of a queue into calls of `work`, at most `slots` at once: no queue's tickets hold up another's.

    It takes those for any worker, and those for the worker of this name.
    """

    def __init__(
        self, dsn: str, work: Callable[[Queue], Awaitable[None]], queue: Queue, worker: str, slots: int
    ) -> None:
        self._dsn = dsn
        self._work = work
        self._queue = queue
        self._worker = worker
        self._slots = slots

    async def run(self) -> None:
        """Take tickets for ever; when cancelled, tickets end; what they began may go on."""
        while True:
            # The pool's own attempts to reconnect get slower and slower.
            await (await connect_again(self._dsn, "taking tickets")).close()
            try:
                await self._take_tickets()
                log.warning("Taking tickets ended, starting again")
            except (ConnectorException, OperationalError, PoolTimeout) as error:
                log.warning("Taking tickets was interrupted: %s", reason(error.__cause__ or error))
            _raise_if_cancelled()
            await asyncio.sleep(RESTART_SECONDS)

    async def _take_tickets(self) -> None:
        async with self._app().open_async() as app:
            await app.run_worker_async(
                queues=[self._queue, addressed(self._queue, self._worker)],
                concurrency=self._slots,
                fetch_job_polling_interval=POLLING_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                shutdown_graceful_timeout=0,
                delete_jobs="always",
                install_signal_handlers=False,
            )

    def _app(self) -> App:
        app = App(
            connector=PsycopgConnector(
                conninfo=with_time_limits(self._dsn), min_size=1, max_size=4, timeout=POOL_SECONDS
            )
        )

        @app.task(name=TASK)
        async def work() -> None:
            await self._work(self._queue)

        return app


def _raise_if_cancelled() -> None:
    """Be cancelled after all: a Procrastinate worker that fails while it ends fails instead."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
