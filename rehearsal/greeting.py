"""What a bot is told first: who it is, and each server that it is in (documentation, "Ready" and "Guild Create")."""

from collections.abc import Iterable

from rehearsal.guild import Guild
from rehearsal.intents import Intent, application_flags
from rehearsal.members import at_first
from rehearsal.users import User
from rehearsal.wire import JSON


def ready(session_id: str, bot: User, guilds: Iterable[Guild], privileged: Intent, resume_url: str) -> JSON:
    """Return READY, which names servers that are told of next."""
    return {
        "v": 10,
        "user": bot.payload | {"verified": True, "mfa_enabled": False, "email": None},
        "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
        "session_id": session_id,
        "session_type": "normal",
        "resume_gateway_url": resume_url,
        "application": {"id": str(bot.id), "flags": application_flags(privileged)},
        "private_channels": [],
        "relationships": [],
    }


def created(guild: Guild, intents: Intent) -> JSON:
    """Return GUILD_CREATE of a server to which the bot comes; one of which READY told is `unavailable: False`, too."""
    return guild.created_payload | at_first(guild, intents)
