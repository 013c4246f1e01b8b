"""`/models`: which model do I choose."""

from bot.client import Assistant
from cogs.models.command import Models
from cogs.models.view import CatalogueSelect


async def setup(bot: Assistant) -> None:
    """Add the command and its selects."""
    await bot.add_cog(Models(bot))
    bot.add_dynamic_items(CatalogueSelect)
