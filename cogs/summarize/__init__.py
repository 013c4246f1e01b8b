"""`/summarize`: a long text made short."""

from bot.client import Assistant
from cogs.summarize.command import Summarize


async def setup(bot: Assistant) -> None:
    """Add the command, its card and its buttons."""
    await bot.add_cog(Summarize(bot))
