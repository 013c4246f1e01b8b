"""`/finetune …`, and “Fine-tune on this” on messages: people train small models on their own data, and use them."""

from bot.client import Assistant
from cogs.fine_tune.command import FineTune


async def setup(bot: Assistant) -> None:
    """Add the commands, the entry of the context menu, and their cards."""
    await bot.add_cog(FineTune(bot))
