"""The button under a report that hides the card."""

import logging
import re
from typing import Any, Self

import discord

from bot.access import Role
from bot.cards.layout import hidden
from bot.client import Assistant
from bot.errors import answering
from bot.interaction import Interaction

log = logging.getLogger(__name__)


class HideButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"report:hide:(?P<job>[0-9]+):(?P<channel>[0-9]+):(?P<message>[0-9]+)",
):
    """A button `report:hide:<job>:<channel>:<message>`: hides the job's card and the message reported."""

    def __init__(self, job_id: int, channel_id: int, message_id: int) -> None:
        super().__init__(
            discord.ui.Button[Any](
                label="Hide the card",
                emoji="🙈",
                style=discord.ButtonStyle.danger,
                custom_id=f"report:hide:{job_id}:{channel_id}:{message_id}",
            )
        )
        self.job_id = job_id
        self.channel_id = channel_id
        self.message_id = message_id

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed from its `custom_id` alone."""
        del interaction, item
        return cls(int(match["job"]), int(match["channel"]), int(match["message"]))

    async def callback(self, interaction: Interaction) -> None:
        """Hide the card, for moderators alone, and say so under the report."""
        async with answering(interaction):
            await self._hide(interaction)

    async def _hide(self, interaction: Interaction) -> None:
        bot: Assistant = interaction.client
        bot.access.require(interaction.user, Role.MODERATOR, to="hide a card")
        await interaction.response.defer()
        await bot.desk.hide(self.job_id)
        # What was reported may be a copy, which nobody keeps.
        reported = bot.get_partial_messageable(self.channel_id).get_partial_message(self.message_id)
        try:
            await reported.edit(view=hidden().view, attachments=[])
        except discord.NotFound:
            log.info("the message reported with job %s is gone", self.job_id)
        await interaction.edit_original_response(view=_settled(interaction))


def _settled(interaction: Interaction) -> discord.ui.LayoutView:
    """Return the report as it was, with who hid the card in the button's place."""
    assert interaction.message is not None
    view = discord.ui.LayoutView.from_message(interaction.message, timeout=None)
    for item in [item for item in view.children if isinstance(item, discord.ui.ActionRow)]:
        view.remove_item(item)
    return view.add_item(discord.ui.TextDisplay(f"🙈 Hidden by {interaction.user.mention}."))
