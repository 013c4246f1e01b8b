"""The bots of these tests: unmodified discord.py."""

from collections.abc import Awaitable, Callable

import discord
from discord import app_commands
from discord.ext import commands


class Bot(commands.Bot):
    """A bot to which a test adds commands; it syncs them to the server."""

    def __init__(self, guild_id: int, intents: discord.Intents | None = None) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=intents or discord.Intents(guilds=True, guild_messages=True),
            guild_ready_timeout=0,
        )
        self.home = discord.Object(guild_id)
        self.errors: list[BaseException] = []
        self.tree.error(self._note)

    async def setup_hook(self) -> None:
        self.tree.copy_global_to(guild=self.home)
        await self.tree.sync(guild=self.home)

    async def _note(self, _interaction: "Used", error: app_commands.AppCommandError, /) -> None:
        self.errors.append(getattr(error, "original", error))


Used = discord.Interaction[Bot]
Start = Callable[[Bot], Awaitable[Bot]]
