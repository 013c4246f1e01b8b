"""What there is for moderators: no command yet, but "Report" on cards."""

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
        report = OpenForm("report", "Report", "🚩", common=True, form=self._form, shown=self._shown, anytime=True)
        bot.registry.add_shared(report, before="delete")

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Say at start where reports could not be sent; later only the person who reports would learn of it."""
        for guild in self.bot.guilds:
            channel_id = self.bot.servers.of(guild.id).log_channel_id
            if channel_id is None:
                continue
            if why := why_no_reports(self.bot.get_channel(channel_id), channel_id):
                log.warning("the log channel of server %s: %s", guild.id, why)

    def _form(self, job: Job) -> ReportForm:
        gist = self.bot.registry.family(job).gist(job.request)
        return ReportForm(job, gist, self._limits)

    def _shown(self, job: Job, private: bool) -> bool:
        """Whether a card is more than its owner's business, and its server has somewhere to report it to."""
        return not private and self.bot.servers.of(job.guild_id).log_channel_id is not None
