"""`python -m bot rehearse`: the whole system on this machine against a loopback Discord, or that Discord alone."""

import argparse
import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from bot.cli.children import run_once, supervised
from bot.cli.dsn import embedded_database
from bot.cli.failure import CommandFailed
from bot.cli.say import say
from bot.permissions import NEEDED
from bot.settings import Settings
from rehearsal import CONNECT, HOME, PRIVILEGED, Rehearsal, Server
from rehearsal.page import add_page

PORT = 8765
PEOPLE = {"participant": "ada", "instructor": "instructor", "moderator": "moderator"}
MOST_SERVERS = 9
CROWDED = "lobby"  # the channel where cards are private until shown
READY_WITHIN = 120.0  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Lines to say, who says them, and whether to serve the page afterwards."""
    parser.add_argument("--say", action="append", default=[], metavar="LINE", help="type this line, e.g. '/jobs'")
    parser.add_argument("--as", dest="role", choices=PEOPLE, default="participant", help="who types")
    parser.add_argument("--save", type=Path, metavar="DIR", help="save the attachments of the replies there")
    parser.add_argument("--serve", action="store_true", help="serve the page after the lines (without lines: always)")
    parser.add_argument(
        "--serve-only", action="store_true", help="serve the loopback Discord alone, for any discord.py bot"
    )
    parser.add_argument(
        "--intents",
        nargs="+",
        choices=PRIVILEGED,
        default=[],
        help="with --serve-only: the privileged intents that the bot's application has",
    )
    parser.add_argument(
        "--servers", type=int, choices=range(1, MOST_SERVERS + 1), default=1, help="servers that the bot is in"
    )
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"of the page; {PORT} unless told, 0 for any that is free"
    )


async def main(settings: Settings, arguments: argparse.Namespace) -> int:
    """Start everything, say the lines, serve the page until told to stop; return 1 where a command failed."""
    if arguments.save and not arguments.say:
        raise CommandFailed("--save keeps the attachments of --say lines; there are none.")
    if arguments.intents and not arguments.serve_only:
        raise CommandFailed("--intents are for your own bot, by --serve-only; this one needs none.")
    if arguments.serve_only:
        return await _serve_only(arguments)
    logging.getLogger("bot").setLevel(logging.WARNING)  # the steps are told below; the processes have log files
    async with running(settings, arguments.port, arguments.servers) as discord:
        person = discord.person(PEOPLE[arguments.role])
        worked = [await say(discord, person, line, arguments.save) for line in arguments.say]
        if arguments.serve or not arguments.say:
            print(f"\nRehearsal ready at {discord.url}", flush=True)
            await asyncio.Event().wait()
    return 0 if all(worked) else 1


async def _serve_only(arguments: argparse.Namespace) -> int:
    if arguments.say:
        raise CommandFailed("--say lines are for this bot; --serve-only starts none.")
    async with _loopback(arguments.port, arguments.servers, bot_name="Bot", intents=arguments.intents) as discord:
        print(_invitation(discord), flush=True)
        await asyncio.Event().wait()
    return 0


@asynccontextmanager
async def running(settings: Settings, port: int, servers: int = 1) -> AsyncIterator[Rehearsal]:
    """Run the loopback Discord, the database, a worker and the bot; stop them all afterwards."""
    logs = settings.data_dir / "logs"
    _progress("starting PostgreSQL")
    # A database of its own: cards of the real Discord would be given up as unknown here.
    async with (
        embedded_database(settings.data_dir / "rehearsal") as dsn,
        _loopback(port, servers, bot_name="Workshop Assistant", permissions=NEEDED.value) as discord,
    ):
        logs.mkdir(exist_ok=True)
        environment = _environment(settings, dsn, discord)
        _progress("starting a worker and the bot")
        worker = supervised(["worker"], environment, logs / "worker.log", _tell_of_models)
        bot = supervised(["run"], environment, logs / "bot.log")
        async with worker, bot:
            if await run_once(["sync"], environment, logs / "sync.log"):
                raise CommandFailed(f"The commands could not be registered; {logs / 'sync.log'} says why.")
            await discord.ready(timeout=READY_WITHIN)
            yield discord
            _progress("stopping")


@asynccontextmanager
async def _loopback(port: int, servers: int, **options: Any) -> AsyncIterator[Rehearsal]:
    discord = Rehearsal(port=port, **options)
    for number in range(2, servers + 1):
        discord.add_server(f"{HOME} {number}")
    discord.limits.enforce()
    add_page(discord)
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(discord)
        except OSError as error:
            raise CommandFailed(f"Port {port} cannot be had ({error.strerror}): choose another by --port.") from None
        yield discord


def _environment(settings: Settings, dsn: str, discord: Rehearsal) -> dict[str, str]:
    guilds = [server.guild for server in discord.servers]
    return {
        "DATABASE_URL": dsn,
        "DATA_DIR": str(settings.data_dir.resolve()),
        "ARTIFACTS_URL": settings.artifacts_folder() or "",
        **discord.environment,
        "DISCORD_GUILD_IDS": _joined(guild.id for guild in guilds),
        "INSTRUCTOR_ROLE_IDS": _joined(guild.role_ids["Instructor"] for guild in guilds),
        "MODERATOR_ROLE_IDS": _joined(guild.role_ids["Moderator"] for guild in guilds),
        "MODERATORS_CHANNEL_ID": str(discord.guild.channel_ids["moderators"]),
        "CROWDED_CHANNEL_IDS": _joined(guild.channel_ids[CROWDED] for guild in guilds),
        "HOST": "127.0.0.1",
        "PORT": "0",
        "WORKER_PORT": "0",
        "GRACE_SECONDS": "3",
    }


def _joined(ids: Iterable[int]) -> str:
    return ",".join(map(str, ids))


def _invitation(discord: Rehearsal) -> str:
    """Return what a bot's author needs to bring it here."""
    exports = "\n".join(f"export {name}={value}" for name, value in discord.environment.items())
    told = "\n\n".join(_ids(server) for server in discord.servers)
    return (
        f"A Discord for your bot, until Ctrl-C: {discord.url}\n\n"
        f"For the shell that starts the bot:\n\n{exports}\n\n"
        f"For the top of the bot, below its imports from __future__:\n\n{CONNECT}\n"
        f"Ids:\n\n{'application':14}{discord.guild.bot.id}\n{told}"
    )


def _ids(server: Server) -> str:
    """Return the ids of a server, its channels and roles, a line each."""
    guild = server.guild
    ids = {"server": guild.id} | {f"#{name}": channel_id for name, channel_id in guild.channel_ids.items()}
    ids |= {f"@{name}": role_id for name, role_id in guild.role_ids.items() if name != "@everyone"}
    return "\n".join(f"{name:14}{number}" for name, number in ids.items())


def _progress(step: str) -> None:
    print(f"· {step}", file=sys.stderr, flush=True)


def _tell_of_models(line: str) -> None:
    """Show what a worker says while it makes models ready: the first time that takes half a minute."""
    _, found, message = line.partition(" models.loading: ")
    if found:
        _progress(message)
