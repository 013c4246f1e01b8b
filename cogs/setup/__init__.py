"""The command `/setup`: what is set for a server, set anew, and what the bot lacks there."""

from bot.client import Assistant
from cogs.setup.card import SetupButton, SetupSelect
from cogs.setup.command import Setup


async def setup(bot: Assistant) -> None:
    """Add the command, and take what is chosen and pressed on its cards."""
    await bot.add_cog(Setup(bot))
    bot.add_dynamic_items(SetupSelect, SetupButton)
