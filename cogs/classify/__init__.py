"""`/classify`: a text in, classes out, by a model that somebody fine-tuned."""

from bot.client import Assistant
from cogs.classify.command import Classify


async def setup(bot: Assistant) -> None:
    """Add the command and its cards."""
    await bot.add_cog(Classify(bot))
