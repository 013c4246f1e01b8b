"""What the bot may do in a channel by its own token (documentation, "Permissions")."""

from rehearsal.channel import Channel
from rehearsal.errors import ApiError
from rehearsal.intents import Intent
from rehearsal.rest.call import Call
from rehearsal.users import Permission


def must_see(call: Call, channel: Channel) -> Channel:
    """Return a channel; raises `ApiError` 50001 where the bot does not see it."""
    if not channel.seen_by(call.backend.guild.bot):
        raise ApiError(403, 50001, "Missing Access")
    return channel


def must(call: Call, channel: Channel, needed: Permission) -> None:
    """Raise `ApiError` 50013 where the bot lacks one of the permissions `needed`, 50001 where it sees nothing."""
    must_see(call, channel)
    if needed not in channel.permissions_of(call.backend.guild.bot):
        raise ApiError(403, 50013, "Missing Permissions")


def must_have_right(call: Call, needed: Permission) -> None:
    """Raise `ApiError` 50013 where the bot lacks one of the permissions `needed` in the server."""
    if not call.backend.guild.bot.may(needed):
        raise ApiError(403, 50013, "Missing Permissions")


def must_have(call: Call, intent: Intent) -> None:
    """Raise `ApiError` 50001 where the bot's application has not switched on a privileged intent."""
    if intent not in call.backend.gateway.privileged:
        raise ApiError(403, 50001, "Missing Access")


def here(call: Call) -> Channel:
    """Return the channel of the path.

    Raises
    ------
    ApiError
        There is none: 10003; or the bot does not see it: 50001.
    """
    return must_see(call, call.backend.guild.channel_of(call.id_of("channel_id")))
