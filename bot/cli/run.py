"""`python -m bot run`: the Discord bot and its monitoring."""

import argparse
import asyncio

import aiohttp
import discord

from bot.access import Access
from bot.artifacts import Artifacts
from bot.cards.stores import Stores
from bot.cli.dsn import database
from bot.cli.failure import CommandFailed
from bot.client import Assistant, CommandBot
from bot.database.connection import Database
from bot.discord_address import point_discord
from bot.jobs.cards import Cards
from bot.jobs.notifications import listen
from bot.jobs.pruning import prune_for_ever
from bot.jobs.store import Jobs
from bot.jobs.tuned_models import TunedModels
from bot.monitoring.assistant import BotMonitoring
from bot.monitoring.server import serve_monitoring
from bot.settings import Settings
from models.catalogue import load_catalogue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options: settings come from the environment."""


async def main(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    token = settings.token()
    point_discord(settings)
    async with database(settings) as dsn, Database(dsn) as connections:
        bot = Assistant(settings, load_catalogue(), Access(settings), _stores(connections, settings))
        monitoring = BotMonitoring(bot, connections)
        async with serve_monitoring(monitoring, settings.host, settings.port, setting="PORT"), bot:
            await sign_in(bot, token)
            async with asyncio.TaskGroup() as group:
                # Without its keeper no card would move: if one of the two ends, so does the other.
                keeper = group.create_task(bot.desk.keeper.run(listen(dsn)), name="keeper")
                pruning = group.create_task(prune_for_ever(connections, settings.keep_days), name="pruning")
                reason = await stay_connected(bot)
                keeper.cancel()
                pruning.cancel()
            raise CommandFailed(f"Discord closed the connection for good: {reason}")


def _stores(connections: Database, settings: Settings) -> Stores:
    artifacts = Artifacts(connections, settings.artifacts_url)
    return Stores(Jobs(connections), Cards(connections), artifacts, TunedModels(connections))


async def sign_in(bot: CommandBot, token: str) -> None:
    """Log in over HTTP, which loads the cogs; raise `CommandFailed` where Discord refuses or does not answer."""
    try:
        await bot.login(token)
    except discord.LoginFailure:
        raise CommandFailed("Discord refused DISCORD_TOKEN: copy it again from the Bot page.") from None
    except (aiohttp.ClientError, OSError, discord.HTTPException) as error:
        raise CommandFailed(f"Discord does not answer at {discord.http.Route.BASE}: {error}") from None


async def stay_connected(bot: Assistant) -> str:
    """Listen to Discord, however often the connection drops, until it is closed for good; return why."""
    try:
        await bot.connect()
    except (discord.ConnectionClosed, discord.PrivilegedIntentsRequired) as error:
        return str(error)
    return "the bot was closed"
