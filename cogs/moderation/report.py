"""The form behind "Report", and the notice that moderators get in their channel."""

import logging
from typing import Any

import discord

from bot.cards.form import Form
from bot.cards.text import quote
from bot.database.connection import DatabaseAway
from bot.interaction import Interaction, defer
from bot.jobs.audit import Act
from bot.jobs.job import Job
from cogs.moderation.hide_button import HideButton
from cogs.moderation.limits import ReportLimits
from models.errors import Refusal

log = logging.getLogger(__name__)

REASON_CHARACTERS = 500
GIST_SHOWN = 600  # characters
UNREACHABLE = "The moderators' channel cannot be reached. Please tell a moderator directly."
NOBODY = "This server has no channel for reports yet. Please tell a moderator directly; they can set one by `/setup`."
ELSEWHERE = "Reports go to the moderators of another server, who cannot help here. Please tell one of yours directly."


class ReportForm(Form, title="Report this card"):
    """Asks what is wrong, and tells the moderators in their channel what a job asks: its `gist`."""

    def __init__(self, job: Job, gist: str, limits: ReportLimits) -> None:
        super().__init__()
        self._job = job
        self._gist = gist
        self._limits = limits
        self._reason = discord.ui.TextInput[Any](
            custom_id="reason", style=discord.TextStyle.paragraph, required=False, max_length=REASON_CHARACTERS
        )
        hint = "The moderators read it, and see who reported. You may leave it empty."
        self.add_item(discord.ui.Label[Any](text="What is wrong with it?", description=hint, component=self._reason))

    async def on_submit(self, interaction: Interaction) -> None:
        """Send the report to the moderators' channel."""
        await defer(interaction, private=True)
        message = interaction.message
        channel_id = interaction.client.servers.of(interaction.guild_id).log_channel_id
        if channel_id is None or message is None:
            raise Refusal(NOBODY)
        self._limits.take(interaction.user.id, self._job.id)
        try:
            await interaction.client.stores.audit.write(self._act(interaction))
            await self._tell(interaction, message, channel_id)
        except (Refusal, DatabaseAway):
            self._limits.give_back(interaction.user.id, self._job.id)
            raise
        await interaction.followup.send("🚩 Thank you. The moderators have been told.", ephemeral=True)

    def _act(self, interaction: Interaction) -> Act:
        assert interaction.guild_id is not None
        where, who, why = interaction.guild_id, interaction.user.id, self._reason.value
        return Act(where, who, "report", person_id=self._job.owner_id, job_id=self._job.id, reason=why)

    async def _tell(self, interaction: Interaction, message: discord.Message, channel_id: int) -> None:
        try:
            bot = interaction.client
            channel = bot.get_channel(channel_id) or await bot.fetch_channel(channel_id)
            if getattr(channel, "guild", None) != interaction.guild:
                raise Refusal(ELSEWHERE)
            await channel.send(view=_notice(self._job, self._gist, message, interaction.user.id, self._reason.value))
        except discord.HTTPException as error:
            log.error("a report of job %s cannot be sent to the moderators' channel: %s", self._job.id, error)
            raise Refusal(UNREACHABLE) from error


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
