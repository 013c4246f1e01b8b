"""`/bias`: what changes in a gap when one word of the sentence does."""

from bot.client import Assistant
from cogs.bias.command import Bias


async def setup(bot: Assistant) -> None:
    """Add the command, its cards and their buttons."""
    await bot.add_cog(Bias(bot))
