"""`python -m bot sync`: register the slash commands with Discord, once a release, never at start."""

import argparse

import discord

from bot.cli.failure import CommandFailed
from bot.cli.run import sign_in
from bot.client import CommandBot
from bot.discord_address import point_discord
from bot.settings import Settings
from models.catalogue import load_catalogue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options: `DISCORD_GUILD_IDS` names servers to register with at once, without it all get them.

    Whichever it is, what was registered the other way before is taken back: every command appears once.
    """


async def main(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Register every command, over HTTP alone: neither the gateway nor the database is needed."""
    token = settings.token()
    point_discord(settings)
    async with CommandBot(settings, load_catalogue()) as bot:
        await sign_in(bot, token)
        if not settings.discord_guild_ids:
            print(f"{len(await bot.tree.sync())} commands registered everywhere")
            await _clear_servers(bot)
            return 0
        for guild_id in settings.discord_guild_ids:
            print(f"{await _register(bot, discord.Object(guild_id))} commands registered in server {guild_id}")
        bot.tree.clear_commands(guild=None)
        await bot.tree.sync()
    return 0


async def _clear_servers(bot: CommandBot) -> None:
    """Take back what was registered with single servers before: there every command would appear twice."""
    async for guild in bot.fetch_guilds():
        if await bot.tree.fetch_commands(guild=guild):
            await bot.tree.sync(guild=guild)
            print(f"the commands registered in server {guild.id} alone are taken back")


async def _register(bot: CommandBot, guild: discord.Object) -> int:
    bot.tree.copy_global_to(guild=guild)
    try:
        return len(await bot.tree.sync(guild=guild))
    except (discord.Forbidden, discord.NotFound):
        raise CommandFailed(f"DISCORD_GUILD_IDS: the bot is not in server {guild.id}: invite it first.") from None
