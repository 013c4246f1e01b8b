"""Cogs with an entry in the context menu of messages."""

from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Assistant
from bot.interaction import Interaction

OnMessage = Callable[[Interaction, discord.Message], Coroutine[Any, Any, None]]


class MessageMenuCog(commands.Cog):
    """Adds the entry while the cog is loaded; discord.py gathers slash commands from a cog, but not such entries."""

    def __init__(self, bot: Assistant, name: str, chosen: OnMessage) -> None:
        self.bot = bot
        self._menu: app_commands.ContextMenu = app_commands.ContextMenu(name=name, callback=chosen)

    async def cog_load(self) -> None:
        """Add the entry."""
        self.bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it away again."""
        self.bot.tree.remove_command(self._menu.name, type=self._menu.type)
