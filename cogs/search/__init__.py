"""`/search`: passages by their meaning."""

from bot.client import Assistant
from cogs.search.command import Search


async def setup(bot: Assistant) -> None:
    """Add the command, its cards and their buttons."""
    await bot.add_cog(Search(bot))
