"""`/compare`: one prompt, several models or settings."""

from bot.client import Assistant
from cogs.compare.command import Compare


async def setup(bot: Assistant) -> None:
    """Add the command, its cards and their buttons."""
    await bot.add_cog(Compare(bot))
