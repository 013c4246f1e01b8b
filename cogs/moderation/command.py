"""What there is for moderators: no command yet, but "Report" on every card."""

import logging

from discord.ext import commands

from bot.cards.action import OpenForm
from bot.client import Assistant
from bot.jobs.job import Job
from bot.permissions import why_no_reports
from cogs.moderation.limits import ReportLimits
from cogs.moderation.report import ReportForm

log = logging.getLogger(__name__)


class Moderation(commands.Cog):
    """Let people report cards to the moderators."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        self._limits = ReportLimits()
        report = OpenForm("report", "Report", "🚩", common=True, form=self._form, shown=self._can_be_reported)
        bot.registry.add_shared(report, before="delete")

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Say at start where reports could not be sent; later only the person who reports would learn of it."""
        channel_id = self.bot.settings.moderators_channel_id
        if channel_id is None:
            return
        if why := why_no_reports(self.bot.get_channel(channel_id), channel_id):
            log.warning("MODERATORS_CHANNEL_ID: %s", why)

    def _form(self, job: Job) -> ReportForm:
        gist = self.bot.registry.family(job).gist(job.request)
        return ReportForm(job, gist, self.bot.settings.moderators_channel_id, self._limits)

    def _can_be_reported(self, _job: Job, private: bool) -> bool:
        return self.bot.settings.moderators_channel_id is not None and not private
