"""The question before many jobs are cancelled, with their number; who answers is checked as who asked was."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.access import Role
from bot.cards.text import counted
from bot.client import Assistant
from bot.interaction import Interaction, defer
from bot.jobs.steering.values import Moderator, Selection
from bot.pressed import Pressed
from cogs.queue import show

OPEN_FOR = 300.0  # seconds; later the jobs are others


class CancelAllButton(Pressed, discord.ui.Button[Any]):
    """Cancels the jobs that were counted, those that have not ended meanwhile."""

    def __init__(self, by: Moderator, selection: Selection, ids: Sequence[int]) -> None:
        super().__init__(label=f"Cancel {counted(len(ids), 'job')}", emoji="🛑", style=discord.ButtonStyle.danger)
        self._by = by
        self._selection = selection
        self._ids = ids

    async def pressed(self, interaction: Interaction) -> None:
        """Cancel them, and say how many there were."""
        bot: Assistant = interaction.client
        bot.access.require(interaction.user, Role.MODERATOR, to="cancel the jobs of others")
        await defer(interaction, thinking=False)
        count = await bot.stores.steering.cancel_all(self._by, self._selection, self._ids)
        said = f"🛑 {counted(count, 'job')} {self._selection}: cancelled. Their owners read why on their cards."
        await interaction.edit_original_response(view=show.view(said))


def question(by: Moderator, selection: Selection, ids: Sequence[int]) -> discord.ui.LayoutView:
    """Return the question with its button."""
    said = f"This cancels **{counted(len(ids), 'job')}** {selection}, those that run included."
    if selection.by == "waiting":
        said = f"This cancels **{counted(len(ids), 'job')}** {selection}; those that run go on."
    view = discord.ui.LayoutView(timeout=OPEN_FOR)
    view.add_item(discord.ui.Container[Any](discord.ui.TextDisplay(said)))
    return view.add_item(discord.ui.ActionRow[Any](CancelAllButton(by, selection, ids)))
