"""The whole system for a test: loopback Discord here, PostgreSQL, bot and worker as processes that can be killed."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import psutil
import psycopg
from psycopg import sql

from bot.database.embedded import Embedded
from bot.database.migrate import migrate
from bot.permissions import NEEDED
from rehearsal import Interaction, Message, Person, Rehearsal
from rehearsal.page import add_page
from tests.rehearsal.document import validator

ROOT = Path(__file__).parents[2]
CARD_WITHIN = 100.0  # seconds; a machine that runs tests may be busy
RUNNING = "card:cancel:"
COUNTING = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10,"  # which the model goes on with for as long as it is let


class Running(Protocol):
    """What there is of a process once it has begun, as `asyncio.subprocess.Process`."""

    pid: int

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, signal: int, /) -> None: ...

    async def wait(self) -> int: ...


Launch = Callable[[list[str], Mapping[str, str], Path], Awaitable[Running]]


async def by_python(
    words: list[str], environment: Mapping[str, str], log_file: Path, *, program: str = "bot"
) -> Running:
    """Run `python -m bot …`, or another program that takes the same words."""
    with log_file.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", program, *words),
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )


class Process:
    """One `python -m bot …`, its output in a file."""

    def __init__(
        self, words: list[str], environment: Mapping[str, str], log_file: Path, launch: Launch = by_python
    ) -> None:
        self._words = words
        self._environment = environment
        self._launch = launch
        self.log_file = log_file
        self._process: Running | None = None

    async def start(self, **settings: str) -> None:
        """Start it, with these settings beside those that it always has."""
        self._process = await self._launch(self._words, {**self._environment, **settings}, self.log_file)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def send(self, number: signal.Signals) -> None:
        """Send a signal, which need not end it."""
        assert self._process is not None
        self._process.send_signal(number)

    async def ended(self) -> int:
        """Wait until it ends by itself."""
        assert self._process is not None
        return await self._process.wait()

    async def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        return await self._process.wait()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def kill(self) -> None:
        assert await self.end(signal.SIGKILL) == -signal.SIGKILL

    def tail(self) -> str:
        return self.log_file.read_text(encoding="utf-8")[-4000:]

    async def stop(self) -> int:
        return await self.end(signal.SIGTERM)


class System:
    """The parts and what a test asks of them."""

    def __init__(self, discord: Rehearsal, dsn: str, environment: Mapping[str, str], logs: Path) -> None:
        self.discord = discord
        self.dsn = dsn
        self._environment = environment
        self._logs = logs
        self.bot = self.process("run")
        self.worker = self.process("worker")

    def process(self, *words: str) -> Process:
        return Process(list(words), self._environment, self._logs / f"{words[0]}.log")

    async def ask(
        self, person: Person, prompt: str, *, channel: str = "general", **options: str | float | bool
    ) -> Interaction:
        """Type `/generate` and return once the bot has acknowledged."""
        sent = await person.command("generate", {"prompt": prompt, **options}, channel=channel)
        await self.discord.until(lambda: sent.answered, timeout=5)
        assert sent.failed is None
        return sent

    async def type(self, person: Person, line: str) -> Interaction:
        """Type a whole line, e.g. `/jobs`, and return once the bot has acknowledged."""
        name, options = self.discord.parse(line)
        sent = await person.command(name, options)
        await self.discord.until(lambda: sent.answered, timeout=5)
        assert sent.failed is None
        return sent

    async def finished(self, sent: Interaction, within: float = CARD_WITHIN) -> Message:
        """Return the card once its job has ended."""
        await self.discord.until(lambda: not running(shown(sent)), within)
        return shown(sent)

    async def streaming(self, sent: Interaction) -> Message:
        """Return the card once the worker has begun to write."""
        await self.discord.until(lambda: "▌" in shown(sent).text, CARD_WITHIN)
        return shown(sent)

    async def query(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Look into the database, past the bot."""
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as connection:
            cursor = await connection.execute(statement.encode(), values)
            return await cursor.fetchall() if cursor.description else []


def card(sent: Interaction) -> Message | None:
    return None if sent.message is None or sent.message.thinking else sent.message


def shown(sent: Interaction) -> Message:
    """Return the card; raises `LookupError` while the bot is still thinking."""
    message = card(sent)
    if message is None:
        raise LookupError("no card yet")
    return message


def running(message: Message) -> bool:
    return any((button.custom_id or "").startswith(RUNNING) for button in message.buttons)


def job_id(message: Message) -> int:
    """Return the job that a card shows, from its buttons."""
    custom_id = next(button.custom_id for button in message.buttons if button.custom_id)
    return int(custom_id.split(":")[2])


async def empty_database(server: Embedded, name: str) -> str:
    """Make a database of a test's own and return its address."""
    async with await psycopg.AsyncConnection.connect(server.dsn, autocommit=True) as connection:
        await connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.dsn.replace("/postgres?", f"/{name}?")


async def database(server: Embedded, name: str) -> str:
    """Make a database of a test's own, migrated, and return its address."""
    dsn = await empty_database(server, name)
    await migrate(dsn)
    return dsn


async def kill_postgres(dsn: str) -> None:
    """Kill the server and all it started, as a power cut would."""
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        cursor = await connection.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
        (folder,) = await cursor.fetchone() or ("",)
    pid_file = Path(folder) / "postmaster.pid"
    server = psutil.Process(int(pid_file.read_text(encoding="utf-8").split()[0]))
    family = server.children(recursive=True)
    server.kill()
    for process in family:
        # The others may have noticed by themselves.
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def loopback() -> Rehearsal:
    """Make a Discord with a page and rate limits that checks all it hears and says by Discord's own description."""
    discord = Rehearsal(validator=validator(), permissions=NEEDED.value)
    discord.limits.enforce()
    add_page(discord)
    return discord


def settings_for(discord: Rehearsal, dsn: str) -> dict[str, str]:
    """Return the environment of a bot and its workers that live there."""
    return {
        "DATABASE_URL": dsn,
        "DATA_DIR": str(ROOT / ".data"),
        **discord.environment,
        "DISCORD_GUILD_IDS": str(discord.guild.id),
        "INSTRUCTOR_ROLE_IDS": str(discord.guild.role_ids["Instructor"]),
        "MODERATOR_ROLE_IDS": str(discord.guild.role_ids["Moderator"]),
        "MODERATORS_CHANNEL_ID": str(discord.guild.channel_ids["moderators"]),
        "CROWDED_CHANNEL_IDS": str(discord.guild.channel_ids["lobby"]),
        "PORT": "0",
    }


@asynccontextmanager
async def system(dsn: str, logs: Path, settings: Mapping[str, str] | None = None) -> AsyncIterator[System]:
    """Run a loopback Discord with bot and worker for it, and stop them all."""
    async with loopback() as discord:
        environment = {**settings_for(discord, dsn), **(settings or {})}
        whole = System(discord, dsn, environment, logs)
        try:
            await whole.worker.start()
            await whole.bot.start()
            sync = whole.process("sync")
            await sync.start()
            assert await sync.end(signal.SIGCONT) == 0, sync.tail()
            await discord.ready(timeout=30)
            yield whole
        finally:
            for process in (whole.bot, whole.worker):
                status = await process.stop() if process.running else 0
                assert status == 0, f"it ended with {status}\n{process.tail()}"
        assert discord.failures == []
