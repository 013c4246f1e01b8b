"""The command `/setup`."""

from discord import app_commands
from discord.ext import commands

from bot.client import Assistant
from bot.interaction import Interaction, defer
from cogs.setup.card import show


class Setup(commands.Cog):
    """Let those who manage a server say how the bot is to be used there."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.default_permissions(manage_guild=True)
    async def setup(self, interaction: Interaction) -> None:
        """Set me up for this server: roles, channels, limits, the end of class; and see what I lack."""
        self.bot.access.require_server_manager(interaction)
        await defer(interaction, private=True)
        await show(interaction)
