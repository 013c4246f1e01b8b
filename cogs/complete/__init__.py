"""`/complete`: code that a model goes on with; “Complete this code” and “Continue this text” on messages."""

from bot.client import Assistant
from cogs.complete.command import Complete


async def setup(bot: Assistant) -> None:
    """Add the command, the entries of the context menu, the cards and their buttons."""
    await bot.add_cog(Complete(bot))
