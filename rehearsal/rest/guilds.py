"""What the bot may ask about the server, and how it leaves."""

from rehearsal.errors import unknown
from rehearsal.guild import Guild
from rehearsal.rest.call import Answer, Call, Route


def guild_of(call: Call) -> Guild:
    """Return the server of the path; raises `ApiError` 10004 where there is none, or the bot is not in it."""
    guild = call.backend.guild
    if call.id_of("guild_id") != guild.id or not guild.bot.here:
        raise unknown("Guild")
    return guild


def _guild(call: Call) -> Answer:
    guild = guild_of(call)
    count = len(guild.users)
    return guild.payload | {"approximate_member_count": count, "approximate_presence_count": count}


def _leave(call: Call) -> Answer:
    call.backend.membership.leave(guild_of(call).bot)
    return None


ROUTES = [
    Route("GET", "/guilds/{guild_id}", _guild),
    Route("DELETE", "/users/@me/guilds/{guild_id}", _leave),
]
