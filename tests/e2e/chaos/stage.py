"""The whole system for chaos: loopback Discord here, a bot and several workers, started and killed at will."""

import asyncio
import re
import signal
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from rehearsal import ChangeType, Rehearsal
from tests.e2e.chaos.kill_points import KILL_AT
from tests.e2e.chaos.ledger import Ledger
from tests.e2e.chaos.processes import afresh, launcher
from tests.e2e.chaos.small_models import write_models
from tests.e2e.system import Launch, Process, loopback, settings_for
from tests.models.own_catalogue import CATALOGUE

READY_WITHIN = 60.0
WORKERS = 2
GAVE_UP = 2  # the exit status of a command that says in a line why it cannot begin
RESTART_AFTER = 1.0
# Of one person: enough that nobody waits for their own jobs.
LIMITS = {"PARTICIPANT_RUNNING": "4", "PARTICIPANT_WAITING": "8", "GRACE_SECONDS": "0.5"}
# What Discord's own numbers do not say to be late, gone, or acknowledged already.
INVALID = re.compile(r': 400 (?!.*"code":\s*(40060|10062|10008|10015|50027)\b)')
Row = dict[str, Any]


class Supervised(Process):
    """A process that is started again when it gives up, as machines do where the database is away at its start."""

    _keeping: asyncio.Task[None] | None = None

    async def start(self, **settings: str) -> None:
        await super().start(**settings)
        self._keeping = asyncio.create_task(self._keep(settings))

    async def end(self, number: signal.Signals) -> int:
        if self._keeping is not None:
            self._keeping.cancel()
        return await super().end(number)

    async def _keep(self, settings: dict[str, str]) -> None:
        while await self.ended() == GAVE_UP:
            await asyncio.sleep(RESTART_AFTER)
            await super().start(**settings)


class Stage:
    """The parts, and what is done to them."""

    def __init__(self, discord: Rehearsal, dsn: str, settings: dict[str, str], folder: Path, launch: Launch) -> None:
        self.discord = discord
        self.dsn = dsn
        self.folder = folder
        self.ledger = Ledger()
        self.bot = Supervised(["run"], settings, folder / "bot.log", launch)
        self.workers: list[Process] = []
        self.settings = settings
        self._launch = launch

    @property
    def processes(self) -> dict[str, Process]:
        """The bot and the workers, by what they are called in a report."""
        return {"bot": self.bot, **{f"worker {number}": worker for number, worker in enumerate(self.workers, 1)}}

    async def add_worker(self) -> None:
        worker = Supervised(["worker"], self.settings, self.folder / f"worker{len(self.workers) + 1}.log", self._launch)
        self.workers.append(worker)
        await worker.start()

    async def query(self, statement: str, **values: object) -> list[Row]:
        """Look into the database, past the bot."""
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True, row_factory=dict_row) as connection:
            cursor = await connection.execute(statement.encode(), values)
            return await cursor.fetchall() if cursor.description else []

    async def note_refusals(self) -> None:
        """Note for ever what Discord refuses as invalid: the bot should not have sent it."""
        async for change in self.discord.changes.follow():
            if change.type is ChangeType.REFUSED and INVALID.search(change.detail):
                self.ledger.broken.append(f"Discord refused a message as invalid: {change.detail}")

    async def kill_bot(self, pause: float = 0.0, *, kill_at: str = "") -> None:
        """Kill the bot, and start it again; it may be told at which point to die by itself."""
        with self.ledger.without_bot():
            self.ledger.bot_kills.append(time.time())
            await self._kill(self.bot, "the bot")
            await asyncio.sleep(pause)
            await self.start_bot(kill_at)

    async def start_bot(self, kill_at: str = "") -> None:
        """Start the bot that has ended, and return once it hears what people do."""
        await self.discord.until(lambda: not self.discord.gateway.connected.is_set(), READY_WITHIN)
        await self.bot.start(**{KILL_AT: kill_at})
        await self.discord.ready(READY_WITHIN)

    async def kill_worker(self, worker: Process, pause: float = 0.0, *, kill_at: str = "") -> None:
        """Kill a worker, and start it again; it may be told at which point to die by itself."""
        self.ledger.worker_kills.append(time.time())
        await self._kill(worker, "a worker")
        await asyncio.sleep(pause)
        await worker.start(**{KILL_AT: kill_at})

    async def at_work(self, worker: Process) -> None:
        """Return once a worker is registered."""
        async with asyncio.timeout(READY_WITHIN):
            while True:
                if await self.query("select id from workers where name like %(name)s", name=f"%:{worker.pid}"):
                    return
                await asyncio.sleep(0.1)

    async def _kill(self, process: Process, what: str) -> None:
        status = await process.end(signal.SIGKILL)
        if status not in {-signal.SIGKILL, GAVE_UP}:
            self.ledger.broken.append(f"{what} had ended by itself with {status}:\n{process.tail()}")

    async def stop(self) -> None:
        """Stop all, gently."""
        for name, process in self.processes.items():
            status = await process.stop()
            assert status == 0, f"{name} ended with {status}:\n{process.tail()}"


@asynccontextmanager
async def stage(
    dsn: str,
    folder: Path,
    *,
    people: int,
    forked: bool = True,
    trainable: bool = False,
    changes: Mapping[str, str] | None = None,
) -> AsyncIterator[Stage]:
    """Run the whole system with small models; what it writes lies in the folder.

    Parameters
    ----------
    forked
        Whether processes are forks, which start at once, but share memory.
    trainable
        Whether people may train.
    changes
        Settings that are others than usual.
    """
    catalogue = await asyncio.to_thread(write_models, folder, trainable=trainable)
    async with loopback() as discord, launcher() if forked else nullcontext() as starter:
        launch = starter.launch if starter else afresh
        settings = settings_for(discord, dsn) | LIMITS | {CATALOGUE: str(catalogue), "DATA_DIR": str(folder)}
        settings |= changes or {}
        for number in range(people):
            discord.add_person(f"person{number}")
        whole = Stage(discord, dsn, settings, folder, launch)
        await whole.bot.start()
        for _ in range(WORKERS):
            await whole.add_worker()
        sync = Process(["sync"], settings, folder / "sync.log", launch)
        await sync.start()
        assert await sync.ended() == 0, sync.tail()
        await discord.ready(READY_WITHIN)
        for worker in whole.workers:
            await whole.at_work(worker)
        watching = asyncio.create_task(whole.note_refusals())
        try:
            yield whole
        finally:
            watching.cancel()
            await whole.stop()
