"""`/translate` and `/summarize`: a text becomes another text."""

from bot.client import Assistant
from cogs.seq2seq.command import Seq2Seq


async def setup(bot: Assistant) -> None:
    """Add the commands, their cards and their buttons."""
    await bot.add_cog(Seq2Seq(bot))
