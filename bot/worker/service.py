"""The worker process from start to stop."""

import asyncio
import gc
import logging
import os
import signal
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from bot.artifacts import Artifacts
from bot.database.connection import ConnectionLost, Database, reason
from bot.freed_memory import give_back_for_ever
from bot.jobs.fetcher import Fetcher
from bot.monitoring.server import add_monitoring
from bot.serving import serving
from bot.settings import Settings
from bot.worker.attempts.in_child import InChild
from bot.worker.attempts.in_process import InProcess
from bot.worker.event_writer import EventWriter
from bot.worker.executor import Executor
from bot.worker.heartbeat import Heartbeat
from bot.worker.inventory import Inventory
from bot.worker.monitoring import WorkerMonitoring
from bot.worker.publisher import Publisher
from bot.worker.unpacked import UnpackedModels
from models.catalogue import load_catalogue
from models.tasks import task as known
from models.tasks.task import Task
from models.tasks.values import Queue

if TYPE_CHECKING:
    from models.resident import ResidentModels

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# A cancellation may get lost while a lost connection unwinds.
CANCEL_SECONDS = 5.0
# They tell of every ticket and, with tracebacks, of every lost connection; a line of ours tells of each job and loss.
QUIETER = {"procrastinate": logging.CRITICAL, "psycopg.pool": logging.ERROR}

log = logging.getLogger(__name__)


class DeviceMissing(Exception):
    """The device asked for is not on this machine."""


async def serve(
    dsn: str,
    settings: Settings,
    *,
    queues: Sequence[Queue],
    device: str | None,
    devices: int = 1,
    tasks: Mapping[str, Task] | None = None,
) -> None:
    """Run jobs until SIGTERM or SIGINT, then finish within the settings' seconds of grace or hand back what is left.

    A second signal ends the grace. Default models are loaded at once, others when they are first asked for. Raises
    `DeviceMissing`, and `SettingsInvalid` where health and metrics cannot be served.

    Parameters
    ----------
    device
        Where models live, e.g. `cuda:1`; None chooses CUDA when there is one, else the CPU.
    devices
        On how many devices a training runs, from that one on, in a process each.
    tasks
        The kinds of work by name; all of `models.tasks` by default.
    """
    with stop_signals() as stop_requested:
        resident = await asyncio.to_thread(_resident, device, devices, settings)
        inventory = Inventory(resident)
        await inventory.look()
        served = known.tasks() if tasks is None else tasks
        warming = asyncio.create_task(_warm(resident, served), name="warming")
        try:
            async with Database(dsn) as database:
                slots = {queue: settings.slots_of(queue) for queue in queues}
                worker = Worker(
                    dsn,
                    database,
                    resident,
                    served,
                    slots,
                    artifacts=Artifacts(database, settings.artifacts_folder()),
                    devices=devices,
                    inventory=inventory,
                )
                pages = web.Application()
                add_monitoring(pages, worker.monitoring)
                async with serving(pages, settings.host, settings.worker_port, setting="WORKER_PORT"):
                    await worker.run(stop_requested, settings.grace_seconds)
        finally:
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)
            await resident.close()


class Worker:
    """The parts of a worker process, and the order in which they start and stop.

    Parameters
    ----------
    slots
        How many jobs of each queue run at once.
    artifacts
        The store of what runs read and make.
    inventory
        Which models it can serve.
    devices
        On how many devices a training runs.
    """

    def __init__(
        self,
        dsn: str,
        database: Database,
        resident: "ResidentModels",
        tasks: Mapping[str, Task],
        slots: Mapping[Queue, int],
        *,
        artifacts: Artifacts,
        inventory: Inventory,
        devices: int = 1,
    ) -> None:
        name = f"{socket.gethostname()}:{os.getpid()}"
        self._publisher = Publisher(database)
        self._event_writer = EventWriter(database)
        self._executor = Executor(
            database,
            tasks,
            InProcess(resident, database, artifacts),
            InChild(database, artifacts, device=str(resident.device), data_dir=resident.data_dir, devices=devices),
            publisher=self._publisher,
            event_writer=self._event_writer,
            slots=slots,
        )
        self._heartbeat = Heartbeat(
            dsn,
            self._executor,
            name=name,
            device=str(resident.device),
            slots=slots,
            inventory=inventory,
        )
        self._inventory = inventory
        self._unpacked = UnpackedModels(database, resident.data_dir)
        self._resident = resident
        self._fetchers = [Fetcher(dsn, self._executor.work, queue, name, count) for queue, count in slots.items()]
        self.monitoring = WorkerMonitoring(self._executor, self._heartbeat, resident, database, slots)

    async def run(self, stop_requested: asyncio.Semaphore, grace: float) -> None:
        """Work until `stop_requested` can be acquired, then stop; a second time ends the grace."""
        for name, level in QUIETER.items():
            logging.getLogger(name).setLevel(level)
        heartbeat = asyncio.create_task(self._heartbeat.run(), name="heartbeat")
        publisher = asyncio.create_task(self._publisher.run(), name="publisher")
        fetchers = [asyncio.create_task(self._fetch(fetcher), name="fetcher") for fetcher in self._fetchers]
        event_writer = asyncio.create_task(self._event_writer.run(), name="event writer")
        inventory = asyncio.create_task(self._inventory.run(), name="inventory")
        memory = asyncio.create_task(give_back_for_ever(self._resident.give_back), name="memory")
        unpacked = asyncio.create_task(self._unpacked.run(), name="unpacked models")
        parts = [heartbeat, publisher, event_writer, inventory, memory, unpacked, *fetchers]
        try:
            await _until(stop_requested, parts)
            log.info("Stopping: what runs may finish within %g s", grace)
            self._executor.close()
            await _end(*fetchers)
            await _until(stop_requested, [asyncio.create_task(self._executor.drain(grace))])
        finally:
            self._executor.close()
            await _end(*fetchers)
            await self._executor.hand_back()
            await _end(heartbeat, publisher, event_writer, inventory, memory, unpacked)
            await self._leave()
        for part in parts:
            if not part.cancelled():
                part.result()

    async def _fetch(self, fetcher: Fetcher) -> None:
        """Take tickets as soon as there is a worker to claim for."""
        await self._heartbeat.registered.wait()
        await fetcher.run()

    async def _leave(self) -> None:
        try:
            await self._heartbeat.leave()
        except (*ConnectionLost, TimeoutError) as error:
            log.warning("Left without saying so, since the database is away: %s", reason(error))


async def _warm(resident: "ResidentModels", tasks: Mapping[str, Task]) -> None:
    """Load what the first to ask would wait for: default models, and the libraries of each task that runs here."""
    here = {kind: task for kind, task in tasks.items() if task.request.child is None}
    await resident.warm(here)
    for task in here.values():
        if warm := await asyncio.to_thread(task.load_warm):
            await warm(resident)
    await asyncio.to_thread(_warm_figures)
    await asyncio.to_thread(_freeze)


def _freeze() -> None:
    """Let the garbage collector pass by what is loaded by now: it stays, and there is a million of it.

    Old garbage is looked for once a quarter as many objects have come as there are, so beside libraries and models
    what requests leave in circles lay about for many minutes.
    """
    gc.collect()
    gc.freeze()


def _warm_figures() -> None:
    from models import figures  # noqa: PLC0415 # imports matplotlib, which takes half a second

    figures.warm()


def _resident(device: str | None, devices: int, settings: Settings) -> "ResidentModels":
    """Return the models' holder; importing it brings torch, which takes seconds."""
    # One of oneDNN's primitives is a program for one shape. A thousand of them, which it keeps unless told otherwise,
    # are 60 MB, so memory grew for an hour. Batches of 1 to 27 requests of SmolLM2 took no longer with 16 of them.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
    import torch  # noqa: PLC0415

    from models.resident import ResidentModels  # noqa: PLC0415

    chosen = device or ("cuda" if torch.cuda.is_available() else "cpu")
    for needed in devices_from(chosen, devices):
        try:
            torch.empty(1, device=needed)
        except (RuntimeError, AssertionError) as error:
            raise DeviceMissing(f"There is no device {needed} here: {str(error).splitlines()[0]}") from None
    return ResidentModels(
        load_catalogue(), settings.data_dir, chosen, max_rows=settings.slots, notes_dir=settings.notes_dir
    )


def devices_from(device: str, count: int) -> list[str]:
    """Return so many devices from one on; of processors there is as much as one likes."""
    kind, _, first = device.partition(":")
    return [device] if kind == "cpu" or count == 1 else [f"{kind}:{int(first or 0) + more}" for more in range(count)]


@contextmanager
def stop_signals() -> Iterator[asyncio.Semaphore]:
    """Yield a semaphore that each signal to stop releases once."""
    stop_requested = asyncio.Semaphore(0)
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop_requested.release)
    try:
        yield stop_requested
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)


async def _until(stop_requested: asyncio.Semaphore, tasks: list[asyncio.Task[None]]) -> None:
    """Wait until a signal comes or one of these tasks ends."""
    signalled = asyncio.create_task(stop_requested.acquire())
    await asyncio.wait([signalled, *tasks], return_when=asyncio.FIRST_COMPLETED)
    signalled.cancel()


async def _end(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks until they have ended, however they do."""
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=CANCEL_SECONDS)
