"""The command `/board`."""

from typing import Any

import discord
from discord import app_commands, utils
from discord.ext import commands
from yarl import URL

from bot.access import Role, only
from bot.board.link import Link
from bot.client import Assistant
from bot.interaction import Interaction, defer
from cogs.board.revoke_button import RevokeButton

HOURS = 8  # a day of class
MOST_HOURS = 72


class BoardCommand(commands.Cog, name="Board"):
    """Give a link to the board."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot

    @app_commands.command()
    @app_commands.default_permissions(manage_messages=True)
    @only(Role.INSTRUCTOR)
    @app_commands.describe(
        names="Show what people call their models, and with it who they are; without it nobody is named",
        hours="For how many hours the link is good; 8 unless you say",
    )
    async def board(
        self, interaction: Interaction, names: bool = False, hours: app_commands.Range[int, 1, MOST_HOURS] = HOURS
    ) -> None:
        """Get a link to the page for the big screen: what the room does, live."""
        await defer(interaction, private=True)
        assert interaction.guild_id is not None
        link = await self.bot.board.issue(interaction.guild_id, interaction.user.id, hours, names=names)
        await interaction.edit_original_response(view=_answer(link, self.bot.board.url(link)))


def _answer(link: Link, url: URL) -> discord.ui.LayoutView:
    container = discord.ui.Container[Any]()
    named = "It shows what people call their models." if link.names else "Nobody is named on it."
    until = f"{utils.format_dt(link.expires_at, 't')} ({utils.format_dt(link.expires_at, 'R')})"
    container.add_item(
        discord.ui.TextDisplay(
            f"### 📺 The board\nOpen this on the big screen: {url}\n"
            f"Whoever has the link sees the board, until {until}. {named} It shows this server alone, and nothing can "
            "be changed there."
        )
    )
    row = discord.ui.ActionRow[Any](RevokeButton(link.id), RevokeButton(None))
    return discord.ui.LayoutView(timeout=None).add_item(container).add_item(row)
