"""`/next-token`: what a model expects after a text, step by step."""

from bot.client import Assistant
from cogs.next_token.command import NextToken


async def setup(bot: Assistant) -> None:
    """Add the command, its cards and their buttons."""
    await bot.add_cog(NextToken(bot))
