"""`/board`: a link to the page for the big screen, for those who run the class."""

from bot.client import Assistant
from cogs.board.command import BoardCommand
from cogs.board.revoke_button import RevokeButton


async def setup(bot: Assistant) -> None:
    """Add the command, and the buttons under its answer."""
    await bot.add_cog(BoardCommand(bot))
    bot.add_dynamic_items(RevokeButton)
