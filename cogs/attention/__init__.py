"""`/attention`: which tokens a model looks at, head by head."""

from bot.client import Assistant
from cogs.attention.command import Attention


async def setup(bot: Assistant) -> None:
    """Add the command, its cards, and their buttons and selects."""
    await bot.add_cog(Attention(bot))
