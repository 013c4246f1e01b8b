"""The live panel of a server's queue: a message with buttons that keeps itself up to date."""

import asyncio
import logging
import re
from typing import Any, Final, Literal, Self

import discord

from bot.access import Role
from bot.cards.transient import transient
from bot.client import Assistant
from bot.database.connection import DatabaseAway
from bot.interaction import Interaction, defer
from bot.jobs.panels import Panel
from bot.jobs.steering.values import Moderator, Pause
from bot.pressed import Pressed
from cogs.queue import show

PACE: Final = 3.0
"""Seconds at least between two edits of a panel: all messages that the bot edits in a channel share a limit."""

FROM_PANEL: Final = "from the panel"
What = Literal["refresh", "pause", "resume", "drain", "end"]
LABELS: dict[str, tuple[str, str, discord.ButtonStyle]] = {
    "refresh": ("Refresh", "🔄", discord.ButtonStyle.secondary),
    "pause": ("Pause all", "⏸️", discord.ButtonStyle.danger),
    "resume": ("Resume", "▶️", discord.ButtonStyle.success),
    "drain": ("Drain", "🚰", discord.ButtonStyle.danger),
    "end": ("End the drain", "✅", discord.ButtonStyle.success),
}

log = logging.getLogger(__name__)


class PanelButton(
    Pressed,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"queue:(?P<what>refresh|pause|resume|drain|end)",
):
    """A button `queue:<what>` of a panel; it works on any panel, however old."""

    def __init__(self, what: str) -> None:
        label, emoji, style = LABELS[what]
        super().__init__(discord.ui.Button[Any](label=label, emoji=emoji, style=style, custom_id=f"queue:{what}"))
        self.what = what

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button that was pressed from its `custom_id` alone."""
        del interaction, item
        return cls(match["what"])

    async def pressed(self, interaction: Interaction) -> None:
        """Do what it says, for moderators alone, and show how the queue stands then."""
        bot: Assistant = interaction.client
        bot.access.require(interaction.user, Role.MODERATOR, to="use the panel of the queue")
        await defer(interaction, thinking=False)
        assert interaction.guild_id is not None
        by = Moderator(interaction.guild_id, interaction.user.id, FROM_PANEL)
        match self.what:
            case "pause":
                await bot.stores.steering.pause(by, Pause("all"))
            case "resume":
                await bot.stores.steering.resume(by, None)
            case "drain":
                await bot.stores.steering.pause(by, Pause("drain"))
            case "end":
                await bot.stores.steering.resume(by, Pause("drain"))
        said = await text_of(bot, interaction.guild_id)
        await interaction.edit_original_response(view=panel_view(said))


async def text_of(bot: Assistant, guild_id: int) -> str:
    """Return what the panel of a server says now; raises `DatabaseAway`."""
    return show.text(await bot.stores.steering.overview(guild_id), restraints=True)


def panel_view(said: str) -> discord.ui.LayoutView:
    """Return the panel that says this, with its buttons."""
    row = discord.ui.ActionRow[Any]()
    for what in LABELS:
        row.add_item(PanelButton(what))
    return show.view(said, row)


class PanelKeeper:
    """Edits each panel when what it shows has changed, every few seconds at most, from the rows alone."""

    def __init__(self, bot: Assistant) -> None:
        self._bot = bot
        self._shown: dict[int, str] = {}

    async def run(self, pace: float = PACE) -> None:
        """Keep the panels up to date until cancelled."""
        while True:
            try:
                for panel in await self._bot.stores.panels.all():
                    await self._keep(panel)
            except DatabaseAway:
                log.info("the panels of the queue are kept once the database is back")
            await asyncio.sleep(pace)

    async def _keep(self, panel: Panel) -> None:
        said = await text_of(self._bot, panel.guild_id)
        if self._shown.get(panel.message_id) == said:
            return
        channel = self._bot.get_partial_messageable(panel.channel_id, guild_id=panel.guild_id)
        try:
            await channel.get_partial_message(panel.message_id).edit(view=panel_view(said))
        except (discord.NotFound, discord.Forbidden) as closed:
            log.info("a panel of the queue is kept no more: %s", closed.text)
            await self._bot.stores.panels.forget(panel)
        except Exception as error:
            if not transient(error):
                raise
            log.info("a panel of the queue will be tried again: %s", type(error).__name__)
        else:
            self._shown[panel.message_id] = said
