"""Reports: anybody may report a card; moderators see it in their channel and may hide it there."""

import logging
import re
from typing import Any, Self

import discord

from bot.access import Role
from bot.cards.form import Form
from bot.cards.layout import hidden
from bot.cards.text import quote
from bot.errors import answering
from bot.interaction import Interaction
from bot.jobs.job import Job
from models.errors import Refusal

log = logging.getLogger(__name__)

REASON_CHARACTERS = 500
GIST_SHOWN = 600  # characters
UNREACHABLE = "The moderators' channel cannot be reached. Please tell a moderator directly."


class ReportForm(Form, title="Report this card"):
    """Asks what is wrong, and tells the moderators."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job
        self._reason = discord.ui.TextInput[Any](
            custom_id="reason", style=discord.TextStyle.paragraph, required=False, max_length=REASON_CHARACTERS
        )
        hint = "The moderators read it, and see who reported. You may leave it empty."
        self.add_item(discord.ui.Label[Any](text="What is wrong with it?", description=hint, component=self._reason))

    async def on_submit(self, interaction: Interaction) -> None:
        """Send the report to the moderators' channel."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        desk = interaction.client.desk
        message = interaction.message
        if desk.moderators_channel_id is None or message is None:
            raise Refusal(UNREACHABLE)
        channel = interaction.client.get_partial_messageable(desk.moderators_channel_id)
        gist = desk.kind(self._job).gist(self._job.request)
        try:
            await channel.send(view=_notice(self._job, gist, message, interaction.user.id, self._reason.value))
        except discord.HTTPException as error:
            log.error("a report of job %s cannot be sent to the moderators' channel: %s", self._job.id, error)
            raise Refusal(UNREACHABLE) from error
        await interaction.followup.send("🚩 Thank you. The moderators have been told.", ephemeral=True)


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
        desk = interaction.client.desk
        if desk.access.role(interaction.user) is not Role.MODERATOR:
            raise Refusal("Only moderators can hide a card.")
        await interaction.response.defer()
        await desk.hide(self.job_id)
        # What was reported may be a copy, which nobody keeps.
        reported = interaction.client.get_partial_messageable(self.channel_id).get_partial_message(self.message_id)
        try:
            await reported.edit(view=hidden().view, attachments=[])
        except discord.NotFound:
            log.info("the message reported with job %s is gone", self.job_id)
        await interaction.edit_original_response(view=_settled(interaction))


def _notice(job: Job, gist: str, message: discord.Message, reporter_id: int, reason: str) -> discord.ui.LayoutView:
    container = discord.ui.Container[Any](accent_colour=discord.Colour.red())
    lines = [
        f"### 🚩 A card was reported\n<@{reporter_id}> reports {message.jump_url} of <@{job.owner_id}>, which asks"
    ]
    lines.append(quote(gist, GIST_SHOWN))
    if reason.strip():
        lines.append(f"because\n{quote(reason, REASON_CHARACTERS + 200)}")
    container.add_item(discord.ui.TextDisplay("\n".join(lines)))
    row = discord.ui.ActionRow[Any](HideButton(job.id, message.channel.id, message.id))
    return discord.ui.LayoutView(timeout=None).add_item(container).add_item(row)


def _settled(interaction: Interaction) -> discord.ui.LayoutView:
    """Return the report as it was, with who hid the card in the button's place."""
    assert interaction.message is not None
    view = discord.ui.LayoutView.from_message(interaction.message, timeout=None)
    for item in [item for item in view.children if isinstance(item, discord.ui.ActionRow)]:
        view.remove_item(item)
    return view.add_item(discord.ui.TextDisplay(f"🙈 Hidden by {interaction.user.mention}."))
