"""The command `/jobs`."""

from typing import Any

import discord
from discord import app_commands, utils
from discord.ext import commands

from bot.cards.button import CardButton
from bot.cards.text import quote
from bot.client import Assistant
from bot.interaction import Interaction, defer
from bot.jobs.job import Job, State

GIST_SHOWN = 80  # characters
LATEST = 5  # each takes five of the 40 components that a message may have

STATES = {
    State.QUEUED: "⏳ waiting",
    State.RUNNING: "✍️ running",
    State.SUCCEEDED: "✅ finished",
    State.FAILED: "⚠️ did not work out",
    State.CANCELLED: "🛑 cancelled",
}


class JobList(commands.Cog):
    """Let people find their jobs again."""

    def __init__(self, bot: Assistant) -> None:
        self.bot = bot

    @app_commands.command()
    async def jobs(self, interaction: Interaction) -> None:
        """See your latest jobs: open one, cancel one, run one again."""
        await defer(interaction, private=True)
        assert interaction.guild_id is not None
        latest = await self.bot.desk.jobs.latest(interaction.user.id, interaction.guild_id, LATEST)
        await interaction.edit_original_response(view=self._list(latest))

    def _list(self, jobs: list[Job]) -> discord.ui.LayoutView:
        container = discord.ui.Container[discord.ui.LayoutView]()
        container.add_item(discord.ui.TextDisplay("### 🗂️ Your latest jobs"))
        if not jobs:
            container.add_item(discord.ui.TextDisplay("None yet. Start with `/generate prompt:Once upon a time`."))
        for job in jobs:
            container.add_item(discord.ui.TextDisplay(self._line(job)))
            container.add_item(self._buttons(job))
        view = discord.ui.LayoutView(timeout=None)
        return view.add_item(container)

    def _line(self, job: Job) -> str:
        family = self.bot.registry.family(job)
        about = f"{family.heading(job.request)} · {STATES[job.state]} · {utils.format_dt(job.created_at, 'R')}"
        return f"{about}\n{quote(family.gist(job.request), GIST_SHOWN, lines=1)}"

    def _buttons(self, job: Job) -> discord.ui.ActionRow[Any]:
        row = discord.ui.ActionRow[Any]()
        for action in self.bot.registry.actions_in_list(job):
            row.add_item(CardButton.of(action, job.id))
        return row
