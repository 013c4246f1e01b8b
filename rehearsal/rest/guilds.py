"""What the bot may ask about the server."""

from rehearsal.channel import ChannelType
from rehearsal.errors import unknown
from rehearsal.guild import Guild
from rehearsal.intents import Intent
from rehearsal.rest.access import must_have
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rest.query import whole


def _here(call: Call) -> Guild:
    if call.id_of("guild_id") != call.backend.guild.id:
        raise unknown("Guild")
    return call.backend.guild


def _guild(call: Call) -> Answer:
    guild = _here(call)
    count = len(guild.users)
    return guild.payload | {"approximate_member_count": count, "approximate_presence_count": count}


def _channels(call: Call) -> Answer:
    return _here(call).listed(ChannelType.TEXT)


def _roles(call: Call) -> Answer:
    return [role.payload for role in _here(call).roles.values()]


def _member(call: Call) -> Answer:
    guild = _here(call)
    user = guild.users.get(call.id_of("user_id"))
    if user is None:
        raise unknown("Member")
    return guild.member_payload(user)


def _members(call: Call) -> Answer:
    """Return the members in the order of their ids (documentation, "List Guild Members")."""
    guild = _here(call)
    must_have(call, Intent.GUILD_MEMBERS)
    limit, after = whole(call, "limit", 1, 1, 1000), whole(call, "after", 0)
    found = sorted((user for user in guild.users.values() if user.id > after), key=lambda user: user.id)
    return [guild.member_payload(user) for user in found[:limit]]


ROUTES = [
    Route("GET", "/guilds/{guild_id}", _guild),
    Route("GET", "/guilds/{guild_id}/channels", _channels),
    Route("GET", "/guilds/{guild_id}/roles", _roles),
    Route("GET", "/guilds/{guild_id}/members", _members),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", _member),
]
