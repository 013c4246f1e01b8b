"""What all modals share."""

import discord

from bot.errors import AnyInteraction, answer_error

OPEN_FOR = 3600.0  # seconds; Discord does not tell when somebody closes a form without sending it


class Form(discord.ui.Modal):
    """A modal whose errors are answered in the one place for errors.

    Its `custom_id` is another each time: many people may have the form of one card open at once.
    """

    def __init__(self) -> None:
        super().__init__(timeout=OPEN_FOR)

    async def on_error(self, interaction: AnyInteraction, error: Exception) -> None:  # type: ignore[override] # as Modal's
        """Answer whatever went wrong."""
        await answer_error(interaction, error)
