"""Who is in the server, as far as a bot may know (documentation, "Request Guild Members" and "Guild Create").

All are online while the rehearsal lasts.
"""

from typing import Any

from rehearsal.guild import Guild
from rehearsal.intents import Intent
from rehearsal.users import User
from rehearsal.wire import JSON

MOST_FOUND = 100
"""Members that a bot gets who asks for some by id or name."""


def at_first(guild: Guild, intents: Intent) -> JSON:
    """Return the people in GUILD_CREATE: a bot without the intent for presences sees itself alone."""
    if Intent.PRESENCES not in intents:
        return {"members": [guild.member_payload(guild.bot)], "presences": []}
    everybody = list(guild.users.values())
    return {
        "members": [guild.member_payload(user) for user in everybody],
        "presences": [presence(guild, user) for user in everybody],
    }


def asks_for_all(body: JSON) -> bool:
    """Whether a request for members is for the whole list."""
    return not body.get("user_ids") and not body.get("query")


def chunk(guild: Guild, intents: Intent, body: JSON) -> JSON:
    """Return the answer to a request for members."""
    wanted = _ids(body.get("user_ids"))
    if wanted:
        found = [user for user in guild.users.values() if user.id in wanted][:MOST_FOUND]
    else:
        query = str(body.get("query") or "").lower()
        found = [user for user in guild.users.values() if user.name.lower().startswith(query)]
        found = found[: body.get("limit") or (MOST_FOUND if query else None)]
    answer: JSON = {
        "guild_id": str(guild.id),
        "members": [guild.member_payload(user) for user in found],
        "not_found": [str(user_id) for user_id in wanted - guild.users.keys()],
        "chunk_index": 0,
        "chunk_count": 1,
        "nonce": body.get("nonce"),
    }
    if body.get("presences") and Intent.PRESENCES in intents:
        answer["presences"] = [presence(guild, user) for user in found]
    return answer


def presence(guild: Guild, user: User) -> JSON:
    """Return that somebody is online."""
    online = {"status": "online", "client_status": {"web": "online"}, "activities": []}
    return {"user": {"id": str(user.id)}, "guild_id": str(guild.id), **online}


def _ids(value: Any) -> set[int]:
    """Return what may be one identifier or several."""
    given = value if isinstance(value, list) else [value] if value else []
    return {int(user_id) for user_id in given}
