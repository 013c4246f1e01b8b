"""`/queue …`: how the queue stands, for everybody; and what moderators do to it."""

from bot.client import Assistant
from cogs.queue.command import QueueCommands


async def setup(bot: Assistant) -> None:
    """Add the commands."""
    await bot.add_cog(QueueCommands(bot))
