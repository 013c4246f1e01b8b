"""`/tokenize` and “Tokenize this”: the pieces that models read."""

from bot.client import Assistant
from cogs.tokenize.command import Tokenize


async def setup(bot: Assistant) -> None:
    """Add the command, the entry in the context menu, their cards and their buttons."""
    await bot.add_cog(Tokenize(bot))
