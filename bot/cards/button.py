"""The one button class of all cards: its `custom_id` says which action and which job, so it outlives a restart."""

import re
from typing import TYPE_CHECKING, Any, Self

import discord

from bot.errors import AnyInteraction, answer_error

if TYPE_CHECKING:
    from bot.cards.kind import Action


class CardButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"card:(?P<action>[a-z_.]+):(?P<job>[0-9]+)"):
    """A button `card:<action>:<job>`; what it does is decided by the action's name and the job's kind."""

    def __init__(self, button: discord.ui.Button[Any], action: str, job_id: int) -> None:
        super().__init__(button)
        self.action = action
        self.job_id = job_id

    @classmethod
    def of(cls, action: "Action", job_id: int) -> Self:
        """Return the button for an action on a job."""
        custom_id = f"card:{action.name}:{job_id}"
        button = discord.ui.Button[Any](label=action.label, emoji=action.emoji, style=action.style, custom_id=custom_id)
        return cls(button, action.name, job_id)

    @classmethod
    async def from_custom_id(
        cls, interaction: AnyInteraction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed from its `custom_id` alone."""
        del interaction  # everything is in the custom_id
        assert isinstance(item, discord.ui.Button)
        return cls(item, match["action"], int(match["job"]))

    async def callback(self, interaction: AnyInteraction) -> None:
        """Do what the button says, or tell the person why not."""
        try:
            await interaction.client.desk.press(interaction, self.action, self.job_id)
        except Exception as error:  # noqa: BLE001 # discord.py would only log it
            await answer_error(interaction, error)
