"""What is chosen from a server's roles and channels, a setting each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import discord

from bot.client import Assistant
from bot.discord_limits import SELECT_OPTIONS
from bot.doctor.server import channels_gone, roles_gone
from bot.servers.settings import ServerSettings

WRITTEN_IN = (discord.ChannelType.text, discord.ChannelType.news)
USED_IN = (*WRITTEN_IN, discord.ChannelType.forum)
Menu = discord.ui.RoleSelect[Any] | discord.ui.ChannelSelect[Any]


@dataclass(frozen=True)
class Choice:
    """A setting that holds roles or, where it names `types`, channels: up to so many."""

    name: str
    title: str
    meaning: str
    types: tuple[discord.ChannelType, ...] = ()
    most: int = SELECT_OPTIONS

    @property
    def noun(self) -> str:
        """What is chosen."""
        return "channel" if self.types else "role"

    def ids(self, settings: ServerSettings) -> list[int]:
        """Return what is chosen."""
        value: Any = getattr(settings, self.name)
        if self.most == 1:
            return [] if value is None else [value]
        return sorted(value)

    def value(self, ids: list[int]) -> Any:
        """Return what was chosen as the setting holds it."""
        if self.most > 1:
            return ids
        return ids[0] if ids else None

    def found(self, guild: discord.Guild, number: int) -> discord.Role | discord.abc.GuildChannel | None:
        """Return what has this id in a server."""
        return guild.get_channel(number) if self.types else guild.get_role(number)

    def lines(self, bot: Assistant, settings: ServerSettings) -> Iterator[str]:
        """Yield what the setting is and, where something that was chosen is gone, that it is."""
        yield f"**{self.title}** · {self.meaning}"
        gone = channels_gone if self.types else roles_gone
        if count := len(gone(bot, self.ids(settings))):
            several = f"{count} {self.noun}s that were chosen here are gone"
            yield f"⚠️ {f'A {self.noun} that was chosen here is gone' if count == 1 else several}. Choose anew."

    def menu(self, custom_id: str, guild: discord.Guild, settings: ServerSettings) -> Menu:
        """Return the select, with what is chosen in this server; the environment may name things of others."""
        chosen: Any = [one for number in self.ids(settings) if (one := self.found(guild, number))][: self.most]
        options: dict[str, Any] = {"min_values": 0, "max_values": self.most, "default_values": chosen}
        if not self.types:
            return discord.ui.RoleSelect(custom_id=custom_id, placeholder="No role yet", **options)
        kinds, empty = list(self.types), f"No {self.noun}"
        return discord.ui.ChannelSelect(custom_id=custom_id, placeholder=empty, channel_types=kinds, **options)


CHOICES = {
    choice.name: choice
    for choice in (
        Choice("instructor_role_ids", "Instructors", "run demos, and may have more jobs at once"),
        Choice("moderator_role_ids", "Moderators", "may do the same, hide cards and steer the queue"),
        Choice("participant_channel_ids", "Where participants may use me", "none chosen: in every channel", USED_IN),
        Choice("crowded_channel_ids", "Crowded channels", "cards there are private until they are shown", USED_IN),
        Choice("stage_channel_id", "Stage", "where demos are shown; none chosen: where they are begun", WRITTEN_IN, 1),
        Choice("log_channel_id", "Log", "where moderators read reports and what was done", WRITTEN_IN, 1),
    )
}
