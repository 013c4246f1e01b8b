"""The command `/forget-me`."""

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Assistant
from bot.interaction import Interaction, defer
from cogs.forget_me.forget_button import ForgetButton
from cogs.forget_me.telling import there_is


class ForgetMe(commands.Cog):
    """Let people see what is kept of them, and delete it."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot

    @app_commands.command(name="forget-me")
    async def forget_me(self, interaction: Interaction) -> None:
        """See what I keep of you, and delete it: your jobs, files and models."""
        await defer(interaction, private=True)
        kept = await self.bot.stores.forgetting.kept(interaction.user.id)
        view = there_is(kept, self.bot.settings.keep_days)
        if not kept.nothing:
            view.add_item(discord.ui.ActionRow[Any](ForgetButton()))
        await interaction.edit_original_response(view=view)
