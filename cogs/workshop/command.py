"""The command `/workshop report`."""

import io
from datetime import UTC, date, datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Role, only
from bot.client import Assistant
from bot.daily_time import beginning_of_day
from bot.interaction import Interaction, defer
from bot.report.report import report
from models.errors import Refusal


@app_commands.default_permissions(manage_messages=True)
class Workshop(
    commands.GroupCog,
    group_name="workshop",
    group_description="What the room did",
):
    """Tell what the room did."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot

    @app_commands.command(name="report")
    @only(Role.INSTRUCTOR)
    @app_commands.describe(day="Which day, as in 2026-11-30; today unless you say")
    async def report(self, interaction: Interaction, day: app_commands.Range[str, 10, 10] | None = None) -> None:
        """Get a file with what the room did on a day: what was run, trained and waited for, without names."""
        begin, end = self._day(day)
        await defer(interaction, private=True)
        assert interaction.guild_id is not None
        told = await self.bot.stores.days.day(interaction.guild_id, begin, end)
        file = discord.File(
            io.BytesIO(report(told, begin.date(), self.bot.catalogue)), f"workshop-{begin:%Y-%m-%d}.html"
        )
        await interaction.edit_original_response(
            content="📋 Here is the day. Save the file and open it in a browser; it needs no network and names nobody.",
            attachments=[file],
        )

    def _day(self, typed: str | None) -> tuple[datetime, datetime]:
        """Return when a day begins and ends; raises `Refusal` for what is none."""
        zone = self.bot.board.zone
        try:
            day = date.fromisoformat(typed) if typed else datetime.now(UTC).astimezone(zone).date()
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
            return beginning_of_day(noon, zone), beginning_of_day(noon + timedelta(days=1), zone)
        except (ValueError, OverflowError):
            raise Refusal("Please write the `day` as year, month and day, as in `2026-11-30`.") from None
