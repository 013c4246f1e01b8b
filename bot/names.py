"""Mentions, server emoji and commands in a text, as people see them: a model is to read names, not numbers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.interaction import Interaction

# How Discord writes them (its documentation, "Message Formatting"); a shorter number is nobody's.
WRITTEN = re.compile(
    r"<(?:(?P<kind>@!?|@&|#)(?P<id>\d{15,20})|a?(?P<emoji>:\w{2,32}:)\d{15,20}|(?P<command>/[^:<>\n]{1,100}):\d{15,20})>"
)
UNKNOWN = {"@": "@unknown-user", "@!": "@unknown-user", "@&": "@unknown-role", "#": "#unknown"}  # as in Discord's apps


@dataclass(frozen=True)
class Names:
    """What people, roles and channels are called, by their ids."""

    people: Mapping[int, str]
    roles: Mapping[int, str]
    channels: Mapping[int, str]

    def shown(self, text: str) -> str:
        """Return a text as people see it."""
        return WRITTEN.sub(self._name, text)

    def _name(self, found: re.Match[str]) -> str:
        if found["emoji"] or found["command"]:
            return found["emoji"] or found["command"]
        kind, number = found["kind"], int(found["id"])
        known = {"#": self.channels, "@&": self.roles}.get(kind, self.people)
        return f"{kind[0]}{known[number]}" if number in known else UNKNOWN[kind]


def show_names(interaction: Interaction) -> None:
    """Put names into what was typed into the options of a command, before they are read."""
    data: Any = interaction.data or {}
    resolved = data.get("resolved", {})
    members = resolved.get("members", {})
    people = {int(one): _called(user, members.get(one, {})) for one, user in resolved.get("users", {}).items()}
    names = _in(
        interaction.guild,
        people={interaction.user.id: interaction.user.display_name} | people,
        roles={int(one): role["name"] for one, role in resolved.get("roles", {}).items()},
        channels={int(one): channel["name"] for one, channel in resolved.get("channels", {}).items()},
    )
    _rename(data.get("options", []), names)


def names_in(message: discord.Message) -> Names:
    """Return the names of what a message mentions."""
    return _in(
        message.guild,
        people={user.id: user.display_name for user in message.mentions},
        roles={role.id: role.name for role in message.role_mentions},
        channels={},
    )


def _in(
    guild: discord.Guild | None, people: Mapping[int, str], roles: Mapping[int, str], channels: Mapping[int, str]
) -> Names:
    """Return names, those that came with an interaction or message before those that the server is known to have."""
    if guild is None:
        return Names(people, roles, channels)
    there = {place.id: place.name for place in [*guild.channels, *guild.threads]}
    return Names(people, {role.id: role.name for role in guild.roles} | dict(roles), there | dict(channels))


def _called(user: Mapping[str, Any], member: Mapping[str, Any]) -> str:
    return str(member.get("nick") or user.get("global_name") or user["username"])


def _rename(options: Iterable[dict[str, Any]], names: Names) -> None:
    for option in options:
        if option["type"] == discord.AppCommandOptionType.string.value:
            option["value"] = names.shown(option["value"])
        _rename(option.get("options", []), names)
