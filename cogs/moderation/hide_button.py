"""The button under a report that hides the card."""

import re
from typing import Any, Self

import discord

from bot.access import Role
from bot.cards.hiding import PRIVATE
from bot.client import Assistant
from bot.interaction import Interaction, defer
from bot.jobs.audit import Act
from bot.jobs.job import Copy
from bot.pressed import Pressed


class HideButton(
    Pressed,
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

    async def pressed(self, interaction: Interaction) -> None:
        """Hide the card, for moderators alone, and say so under the report."""
        bot: Assistant = interaction.client
        bot.access.require(interaction.user, Role.MODERATOR, to="hide a card")
        await defer(interaction, thinking=False)
        assert interaction.guild_id is not None
        left = await bot.hiding.hide(self.job_id, interaction.guild_id, Copy(self.channel_id, self.message_id))
        await bot.stores.audit.write(Act(interaction.guild_id, interaction.user.id, "hide", job_id=self.job_id))
        await interaction.edit_original_response(view=_settled(interaction, left))


def _settled(interaction: Interaction, left: list[str]) -> discord.ui.LayoutView:
    """Return the report as it was, with who hid the card; the button stays while pressing it again may hide more."""
    assert interaction.message is not None
    view = discord.ui.LayoutView.from_message(interaction.message, timeout=None)
    rows = [item for item in view.children if isinstance(item, discord.ui.ActionRow)]
    for item in view.children[1:]:
        view.remove_item(item)
    said = "\n".join([f"🙈 Hidden by {interaction.user.mention}.", *left])
    view.add_item(discord.ui.TextDisplay(said))
    if set(left) - {PRIVATE}:
        for row in rows:
            view.add_item(row)
    return view
