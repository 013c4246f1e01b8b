"""The panels that were shown last, brought up to date by themselves while Discord lets them be."""

import asyncio
import logging

import discord

from bot.demos.demo import Demo
from bot.demos.demos import Demos
from bot.interaction import Interaction
from cogs.demo.panel import panel
from models.errors import Refusal

log = logging.getLogger(__name__)


class Panels:
    """Shows them; each press or command takes the place of what was shown before."""

    def __init__(self, demos: Demos) -> None:
        self._demos = demos
        self._last: dict[int, Interaction] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        demos.on_change = self._changed

    async def show(self, interaction: Interaction, demo: Demo) -> None:
        """Show a demo as it stands in answer to an interaction."""
        self._last[demo.id] = interaction
        if demo.ended:
            del self._last[demo.id]
        await interaction.edit_original_response(view=await panel(self._demos, demo))

    def _changed(self, demo_id: int) -> None:
        if demo_id in self._last:
            task = asyncio.create_task(self._refresh(demo_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _refresh(self, demo_id: int) -> None:
        interaction = self._last[demo_id]
        try:
            await self.show(interaction, await self._demos.current(demo_id))
        except (Refusal, discord.HTTPException) as gone:  # fifteen minutes are over, or the instructor closed it
            log.info("the panel of demo %s waits for a press: %s", demo_id, type(gone).__name__)
            if self._last.get(demo_id) is interaction:
                del self._last[demo_id]
