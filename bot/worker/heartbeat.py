"""The worker's heartbeat: on one connection of its own it says that it lives, hears of cancellations, and sweeps."""

import asyncio
import logging
import time
from collections.abc import Mapping

from bot.database.connection import Connection, ConnectionLost, DatabaseAway, connect, connect_again, reason
from bot.jobs import workers
from bot.jobs.liveness import BEAT_SECONDS, STALL_SECONDS
from bot.worker.executor import Executor
from bot.worker.inventory import Inventory
from models.tasks.values import Queue

RECONNECT_SECONDS = 0.2
# One round of the heartbeat answers in milliseconds; a connection that takes this long is dead.
ROUND_SECONDS = 5.0

log = logging.getLogger(__name__)


class Heartbeat:
    """Keeps the worker's row alive and the executor's jobs true to the database."""

    def __init__(
        self,
        dsn: str,
        executor: Executor,
        *,
        name: str,
        device: str,
        slots: Mapping[Queue, int],
        inventory: Inventory,
    ) -> None:
        self._dsn = dsn
        self._executor = executor
        self._name = name
        self._device = device
        self._slots = slots
        self._inventory = inventory
        self._told = workers.EMPTY
        self._strays: set[tuple[int, int]] = set()
        self._beat_at: float | None = None
        self.registered = asyncio.Event()

    @property
    def beating(self) -> bool:
        """Whether it beat so lately that nobody gives the worker up."""
        return self._beat_at is not None and time.monotonic() - self._beat_at < STALL_SECONDS

    async def run(self) -> None:
        """Beat for ever, connecting again whenever the connection is lost."""
        while True:
            connection = await connect_again(self._dsn, "the worker's heartbeat")
            try:
                async with connection:
                    await self._live(connection)
            except (*ConnectionLost, TimeoutError) as error:
                log.warning("The worker's heartbeat was interrupted: %s", reason(error))
            await asyncio.sleep(RECONNECT_SECONDS)

    async def leave(self) -> None:
        """Delete the worker's row, so that nobody waits for it to die."""
        if self._executor.worker_id is None:
            return
        async with asyncio.timeout(ROUND_SECONDS), await connect(self._dsn) as connection:
            await workers.leave(connection, self._executor.worker_id)

    async def _live(self, connection: Connection) -> None:
        await connection.execute(f"listen {workers.CONTROL_CHANNEL}")
        async with asyncio.timeout(ROUND_SECONDS):
            await self._join(connection)
        while True:
            async with asyncio.timeout(ROUND_SECONDS):
                await self._round(connection)
            self._beat_at = time.monotonic()
            async for notification in connection.notifies(timeout=BEAT_SECONDS):
                self._obey(workers.read_control(notification.payload))

    def _obey(self, control: workers.Control) -> None:
        match control.wish:
            case "cancel":
                self._executor.cancel(control.job_id)
            case "finish":
                self._executor.finish(control.job_id)

    async def _join(self, connection: Connection) -> None:
        """Go on as the worker we were, or enter as a new one."""
        known = self._executor.worker_id
        if known is None or not await workers.rejoin(connection, known):
            self._told = self._inventory.stock
            new = await workers.register(connection, self._name, self._device, self._slots, self._told)
            log.info("Worker %d (%s) on %s", new, self._name, self._device)
            self._executor.worker_id = new
        self.registered.set()

    async def _round(self, connection: Connection) -> None:
        worker_id = self._executor.worker_id
        assert worker_id is not None
        if not await workers.beat(connection, worker_id):
            log.warning("Worker %d had been given up", worker_id)
            await self._join(connection)
            return
        await self._compare(connection, worker_id)
        if self._told != self._inventory.stock:
            self._told = self._inventory.stock
            await workers.restock(connection, worker_id, self._told)
        swept = await workers.sweep(connection, worker_id, self._slots)
        if swept.dead or swept.requeued or swept.ended:
            log.warning("Workers gone: %s; jobs requeued: %s, ended: %s", swept.dead, swept.requeued, swept.ended)

    async def _compare(self, connection: Connection, worker_id: int) -> None:
        """Stop what is no longer ours or no longer wanted, hand back what we hold without knowing."""
        before = self._executor.running()
        claimed = await workers.claimed(connection, worker_id)
        for job in claimed:
            if job.cancel_requested:
                self._executor.cancel(job.job_id)
            elif job.finish_requested:
                self._executor.finish(job.job_id)
        for job_id, attempt in before - {(job.job_id, job.attempt) for job in claimed}:
            self._executor.fence_off(job_id, attempt)
        await self._hand_back_strays(claimed)

    async def _hand_back_strays(self, claimed: list[workers.Claimed]) -> None:
        """Hand back what was unknown here a whole beat ago already: a claim in flight takes less."""
        known = self._executor.running()
        strays = {(job.job_id, job.attempt): job.queue for job in claimed if (job.job_id, job.attempt) not in known}
        for key in self._strays & strays.keys():
            try:
                await self._executor.hand_back_stray(*key, strays[key])
            except DatabaseAway as away:
                log.warning("A stray job stays for now: %s", away)
        self._strays = set(strays)
