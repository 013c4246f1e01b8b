"""What all modals share."""

import discord

from bot.errors import AnyInteraction, answer_error


class Form(discord.ui.Modal):
    """A modal whose errors are answered in the one place for errors."""

    async def on_error(self, interaction: AnyInteraction, error: Exception) -> None:  # type: ignore[override] # as Modal's
        """Answer whatever went wrong."""
        await answer_error(interaction, error)
