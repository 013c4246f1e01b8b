"""What there is for moderators: no command yet, but "Report" on every card."""

from discord.ext import commands

from bot.cards.action import OpenForm
from bot.client import Assistant
from bot.jobs.job import Job
from cogs.moderation.report import ReportForm


class Moderation(commands.Cog):
    """Let people report cards to the moderators."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot
        report = OpenForm("report", "Report", "🚩", common=True, form=self._form, shown=self._can_be_reported)
        bot.registry.add_shared(report, before="delete")

    def _form(self, job: Job) -> ReportForm:
        gist = self.bot.registry.family(job).gist(job.request)
        return ReportForm(job, gist, self.bot.settings.moderators_channel_id)

    def _can_be_reported(self, _job: Job, private: bool) -> bool:
        return self.bot.settings.moderators_channel_id is not None and not private
