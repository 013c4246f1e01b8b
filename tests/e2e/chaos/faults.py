"""The faults that are drawn: processes killed and stopped, the database too, connections closed, answers that fail."""

import asyncio
import contextlib
import random
import signal
import time
from collections.abc import Awaitable, Callable

import psutil
import psycopg

from rehearsal import ChangeType, Fault
from tests.e2e.chaos.stage import READY_WITHIN, Stage
from tests.e2e.system import Process, kill_postgres

CALLBACK = "POST .*/callback"
ROUTES = (CALLBACK, "PATCH .*/webhooks/", "POST .*/webhooks/", "PATCH .*/channels/", "")
OTHERS = "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
APART = 5.0  # seconds between two faults of first answers: discord.py has time for one more try, not for two


class Faults:
    """Draws faults, one after the other.

    Parameters
    ----------
    pause
        Seconds between two, on average.
    """

    def __init__(self, stage: Stage, seed: str, pause: float) -> None:
        self._stage = stage
        self._random = random.Random(seed)
        self._pause = pause
        self._callback_at = -APART

    async def rage(self, seconds: float) -> None:
        """Let things go wrong for so many seconds, and bring the last one to its end."""
        ways: list[tuple[float, Callable[[], Awaitable[str]]]] = [
            (6, self.fail_requests),
            (2, self.kill_bot),
            (2, self.stop_bot),
            (2, self.kill_worker),
            (2, self.stop_worker),
            (2, self.close_gateway),
            (2, self.end_connections),
            (1, self.kill_backend),
            (1, self.kill_database),
        ]
        over = time.monotonic() + seconds
        while time.monotonic() < over:
            await asyncio.sleep(self._random.expovariate(1 / self._pause))
            (strike,) = self._random.choices([way for _, way in ways], [weight for weight, _ in ways])
            began = time.time()
            if kind := await strike():
                self._stage.ledger.note(began, kind)

    async def fail_requests(self) -> str:
        """Let the next requests of the bot fail, or their answers."""
        fault, route = self._random.choice(list(Fault)), self._random.choice(ROUTES)
        seconds = self._random.uniform(0.1, 1.5)
        if route in {CALLBACK, ""}:
            if time.monotonic() - self._callback_at < APART:
                return ""  # too early
            self._callback_at = time.monotonic()
            self._stage.discord.faults.inject(fault, on=route, seconds=seconds)
        else:
            self._stage.discord.faults.inject(fault, on=route, times=self._random.randint(1, 4), seconds=seconds)
        return f"answer {fault}"

    async def kill_bot(self) -> str:
        """Kill the bot, and start it again."""
        await self._stage.kill_bot(self._random.uniform(0, 1))
        return "bot killed"

    async def stop_bot(self) -> str:
        """Stop the bot for a while, as a machine does that swaps."""
        with self._stage.ledger.without_bot():
            await self._stop(self._stage.bot)
        return "bot stopped for a while"

    async def kill_worker(self) -> str:
        """Kill a worker, and start it again."""
        await self._stage.kill_worker(self._random.choice(self._stage.workers), self._random.uniform(0, 1))
        return "worker killed"

    async def stop_worker(self) -> str:
        """Stop a worker for a while."""
        await self._stop(self._random.choice(self._stage.workers))
        return "worker stopped for a while"

    async def close_gateway(self) -> str:
        """Close the connection on which the bot hears what people do."""
        gateway, discord = self._stage.discord.gateway, self._stage.discord
        changes = discord.changes.follow()
        how = self._random.choice(["cut", "closed", "reconnect asked", "session invalid"])
        with self._stage.ledger.without_bot():
            match how:
                case "cut":
                    await gateway.drop()
                case "closed":
                    await gateway.drop(4000)
                case "reconnect asked":
                    gateway.reconnect()
                case _:
                    gateway.invalidate(resumable=False)
            async with asyncio.timeout(READY_WITHIN):
                while (await anext(changes)).type is not ChangeType.CONNECTED:
                    pass
        return f"gateway {how}"

    async def end_connections(self) -> str:
        """Let the database end all connections, as an administrator may."""
        with contextlib.suppress(psycopg.OperationalError):  # it may be starting still
            await self._stage.query(f"select pg_terminate_backend(pid) from ({OTHERS}) as others")
        return "database connections ended"

    async def kill_backend(self) -> str:
        """Kill one process of the database, upon which it ends all others and recovers."""
        with contextlib.suppress(psycopg.OperationalError, psutil.NoSuchProcess):
            rows = await self._stage.query(OTHERS)
            psutil.Process(self._random.choice(rows)["pid"]).kill()
        return "database process killed"

    async def kill_database(self) -> str:
        """Kill the whole database; who looks after it starts it again."""
        with contextlib.suppress(psycopg.OperationalError, psutil.NoSuchProcess):
            await kill_postgres(self._stage.dsn)
        return "database killed"

    async def _stop(self, process: Process) -> None:
        process.send(signal.SIGSTOP)
        try:
            await asyncio.sleep(self._random.uniform(0.3, 2.5))
        finally:
            process.send(signal.SIGCONT)
