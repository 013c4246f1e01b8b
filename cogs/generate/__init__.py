"""`/generate`: text generation, token by token."""

from bot.client import Assistant
from cogs.generate.command import Generate


async def setup(bot: Assistant) -> None:
    """Add the command, its cards and their buttons."""
    await bot.add_cog(Generate(bot))
