"""`python -m bot run`: the Discord bot and its monitoring."""

import argparse
import asyncio

import aiohttp
import discord
from aiohttp import web

from bot.artifacts import Artifacts
from bot.board.address import page_address
from bot.board.board import Board
from bot.board.figures import Figures
from bot.board.links import Links
from bot.board.pages import add_board
from bot.cards.stores import Stores
from bot.cli.dsn import database
from bot.cli.failure import CommandFailed
from bot.client import Assistant, CommandBot
from bot.database.connection import Database
from bot.database.listening import payloads
from bot.demos.store import DemoRows
from bot.demos.uploaded import UploadedRows
from bot.discord_address import point_discord
from bot.freed_memory import give_back_for_ever
from bot.jobs import audit
from bot.jobs.audit import AuditLog
from bot.jobs.cards import Cards
from bot.jobs.data_sets import DataSets
from bot.jobs.forgetting import Forgetting
from bot.jobs.notifications import listen
from bot.jobs.panels import Panels
from bot.jobs.pruning import prune_for_ever
from bot.jobs.steering.store import Steering
from bot.jobs.store import Jobs
from bot.jobs.tuned_models import CHANNEL, TunedModels
from bot.monitoring.assistant import BotMonitoring
from bot.monitoring.server import add_monitoring
from bot.report.day import Days
from bot.servers.store import CHANNEL as SERVERS
from bot.servers.store import ServerRows
from bot.serving import serving
from bot.settings import Settings
from models.catalogue import load_catalogue
from models.freed import trim

HEARING = "hearing of fine-tuned models"
HEARING_OF_ACTS = "hearing of what is done"
HEARING_OF_SERVERS = "hearing of what is set for servers"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options: settings come from the environment."""


async def main(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    token = settings.token()
    point_discord(settings)
    async with database(settings) as dsn, Database(dsn) as connections:
        artifacts = Artifacts(connections, settings.artifacts_folder())
        bot = Assistant(settings, load_catalogue(), _stores(connections, artifacts))
        pages = web.Application()
        add_monitoring(pages, BotMonitoring(bot, connections))
        add_board(pages, bot.board)
        async with serving(pages, settings.host, settings.port, setting="PORT") as port, bot:
            bot.board.address = page_address(settings, port)
            await sign_in(bot, token)
            await bot.servers.begin()
            async with asyncio.TaskGroup() as group:
                # Without its keeper no card would move: if one of the two ends, so does the other.
                parts = [
                    group.create_task(bot.desk.keeper.run(listen(dsn)), name="keeper"),
                    group.create_task(
                        prune_for_ever(connections, artifacts.unused, settings.keep_days), name="pruning"
                    ),
                    group.create_task(bot.tuned.run(payloads(dsn, CHANNEL, HEARING)), name="fine-tuned models"),
                    group.create_task(bot.servers.run(payloads(dsn, SERVERS, HEARING_OF_SERVERS)), name="servers"),
                    group.create_task(keep_board(bot.board, connections), name="board"),
                    group.create_task(bot.log_channel.run(payloads(dsn, audit.CHANNEL, HEARING_OF_ACTS)), name="log"),
                    group.create_task(give_back_for_ever(trim), name="freed memory"),
                ]
                reason = await stay_connected(bot)
                for part in parts:
                    part.cancel()
            raise CommandFailed(f"Discord closed the connection for good: {reason}")


async def keep_board(board: Board, database: Database) -> None:
    """Let links to the board be opened as soon as the database answers, and keep what is looked at up to date."""
    await database.persist(board.load)
    await board.hub.run()


def _stores(connections: Database, artifacts: Artifacts) -> Stores:
    return Stores(
        jobs=Jobs(connections),
        cards=Cards(connections),
        artifacts=artifacts,
        tuned=TunedModels(connections),
        data_sets=DataSets(connections),
        servers=ServerRows(connections),
        steering=Steering(connections),
        audit=AuditLog(connections),
        panels=Panels(connections),
        demos=DemoRows(connections),
        uploaded=UploadedRows(connections),
        forgetting=Forgetting(connections, artifacts.unused),
        links=Links(connections),
        figures=Figures(connections),
        days=Days(connections),
    )


async def sign_in(bot: CommandBot, token: str) -> None:
    """Log in over HTTP, which loads the cogs; raise `CommandFailed` where Discord refuses or does not answer."""
    try:
        await bot.login(token)
    except discord.LoginFailure:
        raise CommandFailed("Discord refused DISCORD_TOKEN: copy it again from the Bot page.") from None
    except (aiohttp.ClientError, OSError, discord.HTTPException, discord.RateLimited) as error:
        raise CommandFailed(f"Discord does not answer at {discord.http.Route.BASE}: {error}") from None


async def stay_connected(bot: Assistant) -> str:
    """Listen to Discord, however often the connection drops, until it is closed for good; return why."""
    try:
        await bot.connect()
    except (discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as error:
        return str(error)
    return "the bot was closed"
