"""`/fill-mask`: the likeliest words for a gap."""

from bot.client import Assistant
from cogs.fill_mask.command import FillMask


async def setup(bot: Assistant) -> None:
    """Add the command, its cards and their buttons."""
    await bot.add_cog(FillMask(bot))
