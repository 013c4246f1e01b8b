"""`/demo …`: runbooks, run in front of the room."""

from bot.client import Assistant
from cogs.demo.command import DemoCommands


async def setup(bot: Assistant) -> None:
    """Add the commands, and the buttons of panels and of questions."""
    await bot.add_cog(DemoCommands(bot))
