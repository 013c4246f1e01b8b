"""`/workshop report`: what the room did on a day, in one file, for those who run the class."""

from bot.client import Assistant
from cogs.workshop.command import Workshop


async def setup(bot: Assistant) -> None:
    """Add the command."""
    await bot.add_cog(Workshop(bot))
