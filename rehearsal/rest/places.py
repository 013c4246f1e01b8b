"""Text channels by the bot's own token: created, changed, deleted, and permitted to some."""

from rehearsal.channel import THREADS, Channel, ChannelType
from rehearsal.errors import ApiError, Unsupported
from rehearsal.places import overwrite_of
from rehearsal.rest import threads
from rehearsal.rest.access import here, must, must_have_right
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rest.guilds import guild_of
from rehearsal.rules.server import check_channel, check_channel_edit, check_overwrite
from rehearsal.users import Permission


def _listed(call: Call) -> Answer:
    return guild_of(call).listed(ChannelType.TEXT)


def _create(call: Call) -> Answer:
    guild_of(call)
    check_channel(call.body)
    must_have_right(call, Permission.MANAGE_CHANNELS)
    _must_be_text(call)
    return call.backend.places.create(call.body).payload


def _edit(call: Call) -> Answer:
    channel = here(call)
    if channel.type in THREADS:
        return threads.edit(call)
    check_channel_edit(call.body)
    _must_be_text(call)
    must(call, _of_the_server(channel), Permission.MANAGE_CHANNELS)
    if call.body.get("permission_overwrites") is not None:
        must(call, channel, Permission.MANAGE_ROLES)
    call.backend.places.change(channel, call.body)
    return channel.payload


def _must_be_text(call: Call) -> None:
    if call.body.get("type") not in {None, int(ChannelType.TEXT)}:
        raise Unsupported("channels other than text channels and threads")


def _delete(call: Call) -> Answer:
    channel = here(call)
    if channel.type in THREADS:
        return threads.delete(call)
    must(call, _of_the_server(channel), Permission.MANAGE_CHANNELS)
    call.backend.places.delete(channel)
    return channel.payload


def _permit(call: Call) -> Answer:
    channel = _of_the_server(here(call))
    check_overwrite(call.body)
    must(call, channel, Permission.MANAGE_ROLES)
    target = call.backend.places.target(call.id_of("overwrite_id"))
    call.backend.places.permit(channel, target, overwrite_of(call.body))
    return None


def _forget(call: Call) -> Answer:
    channel = _of_the_server(here(call))
    must(call, channel, Permission.MANAGE_ROLES)
    call.backend.places.permit(channel, call.backend.places.target(call.id_of("overwrite_id")), None)
    return None


def _of_the_server(channel: Channel) -> Channel:
    if channel.type is not ChannelType.TEXT:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return channel


_OVERWRITE = "/channels/{channel_id}/permissions/{overwrite_id}"
ROUTES = [
    Route("GET", "/guilds/{guild_id}/channels", _listed),
    Route("POST", "/guilds/{guild_id}/channels", _create),
    Route("PATCH", "/channels/{channel_id}", _edit),
    Route("DELETE", "/channels/{channel_id}", _delete),
    Route("PUT", _OVERWRITE, _permit),
    Route("DELETE", _OVERWRITE, _forget),
]
