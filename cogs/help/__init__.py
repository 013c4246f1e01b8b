"""`/help`: what one can type here."""

from bot.client import Assistant
from cogs.help.command import Help
from cogs.help.try_button import TryButton


async def setup(bot: Assistant) -> None:
    """Add the command and its buttons."""
    await bot.add_cog(Help(bot))
    bot.add_dynamic_items(TryButton)
