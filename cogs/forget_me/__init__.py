"""`/forget-me`: what the bot keeps of a person, and a button that deletes all of it."""

from bot.client import Assistant
from cogs.forget_me.command import ForgetMe
from cogs.forget_me.forget_button import ForgetButton


async def setup(bot: Assistant) -> None:
    """Add the command and its button."""
    await bot.add_cog(ForgetMe(bot))
    bot.add_dynamic_items(ForgetButton)
