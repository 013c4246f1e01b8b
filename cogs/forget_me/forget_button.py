"""The button under `/forget-me` that deletes everything."""

import re
from typing import Any, Self

import discord

from bot.client import Assistant
from bot.interaction import Interaction, defer, is_private
from bot.pressed import Pressed
from cogs.forget_me.telling import there_was
from models.errors import Refusal


class ForgetButton(Pressed, discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"forget-me"):
    """A button `forget-me`: whoever presses it deletes what is kept of themselves, and of nobody else."""

    def __init__(self) -> None:
        super().__init__(
            discord.ui.Button[Any](
                label="Delete all of it", emoji="🗑️", style=discord.ButtonStyle.danger, custom_id="forget-me"
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed."""
        del interaction, item, match
        return cls()

    async def pressed(self, interaction: Interaction) -> None:
        """Delete it, and say what it was."""
        bot: Assistant = interaction.client
        if not is_private(interaction):  # of a changed client: what was deleted would be told in somebody's message
            raise Refusal("Please type `/forget-me`, and press the button there.")
        await defer(interaction, thinking=False)
        kept = await bot.stores.forgetting.forget(interaction.user.id)
        await bot.tuned.refresh()
        await interaction.edit_original_response(view=there_was(kept))
