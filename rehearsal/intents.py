"""Gateway intents, and the privileged ones among them (documentation, "Gateway Intents" and "Privileged Intents").

An application has the privileged ones where they were switched on: in Discord's developer portal, here by
`Rehearsal(intents=...)`.
"""

from collections.abc import Iterable
from enum import IntFlag


class Intent(IntFlag):
    """Which events a bot wants."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25


NONE = Intent(0)
DIRECT = (
    Intent.DIRECT_MESSAGES
    | Intent.DIRECT_MESSAGE_REACTIONS
    | Intent.DIRECT_MESSAGE_TYPING
    | Intent.DIRECT_MESSAGE_POLLS
)
"""Those for what happens outside of servers."""
PRIVILEGED = {
    "message_content": Intent.MESSAGE_CONTENT,
    "members": Intent.GUILD_MEMBERS,
    "presences": Intent.PRESENCES,
}
"""The privileged intents by the names that discord.py gives them."""
_FLAGS = {Intent.PRESENCES: 1 << 13, Intent.GUILD_MEMBERS: 1 << 15, Intent.MESSAGE_CONTENT: 1 << 19}
"""Documentation, "Application Flags": those of an application in fewer than a hundred servers."""


def privileged(names: Iterable[str]) -> Intent:
    """Return the privileged intents of these names; raises `LookupError` where one is none."""
    found = NONE
    for name in names:
        if name not in PRIVILEGED:
            raise LookupError(f"{name!r} is no privileged intent; there are: {', '.join(PRIVILEGED)}")
        found |= PRIVILEGED[name]
    return found


def missing(asked: Intent, switched_on: Intent) -> list[str]:
    """Return the names of the privileged intents that are asked for and not switched on."""
    return [name for name, intent in PRIVILEGED.items() if intent in asked & ~switched_on]


def application_flags(switched_on: Intent) -> int:
    """Return the flags of an application with these privileged intents."""
    return sum(flag for intent, flag in _FLAGS.items() if intent in switched_on)
