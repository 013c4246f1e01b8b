"""Moderation: anybody may report a card; moderators see it in their channel and may hide it there."""

from bot.client import Assistant
from cogs.moderation.command import Moderation
from cogs.moderation.hide_button import HideButton


async def setup(bot: Assistant) -> None:
    """Add "Report" to all cards, and the button of moderators."""
    await bot.add_cog(Moderation(bot))
    bot.add_dynamic_items(HideButton)
