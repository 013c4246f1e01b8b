"""`/translate`: a text in another language."""

from bot.client import Assistant
from cogs.translate.command import Translate


async def setup(bot: Assistant) -> None:
    """Add the command, its card and its buttons."""
    await bot.add_cog(Translate(bot))
