"""Threads: begun on a channel or on a message."""

from bot.rehearsal.changes import Change, Kind
from bot.rehearsal.channel import Channel, ChannelType
from bot.rehearsal.errors import ApiError, Unsupported, unknown
from bot.rehearsal.rest.call import Answer, Call, Route
from bot.rehearsal.rules.threads import check_thread, check_thread_edit
from bot.rehearsal.wire import encode


def _begin(call: Call) -> Answer:
    return _added(call, call.world.ids.next())


def _begin_on_message(call: Call) -> Answer:
    """Begin a thread on a message, whose id it takes."""
    message_id = call.id_of("message_id")
    if message_id not in call.world.guild.channel_of(call.id_of("channel_id")).messages:
        raise unknown("Message")
    if message_id in call.world.guild.channels:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    return _added(call, message_id)


def _added(call: Call, thread_id: int) -> Answer:
    world = call.world
    parent = world.guild.channel_of(call.id_of("channel_id"))
    if parent.type is not ChannelType.TEXT:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    check_thread(call.body)
    name = str(call.body["name"])
    thread = Channel(thread_id, name, world.guild.id, ChannelType.THREAD, parent=parent, owner=world.guild.bot)
    world.guild.add_channel(thread)
    world.gateway.dispatch("THREAD_CREATE", encode(thread.payload | {"newly_created": True}))
    world.changes.emit(Change(Kind.CHANNELS, detail=name))
    return thread.payload


def _edit(call: Call) -> Answer:
    world = call.world
    thread = world.guild.channel_of(call.id_of("channel_id"))
    if thread.type is not ChannelType.THREAD:
        raise Unsupported("changes of channels other than threads")
    check_thread_edit(call.body)
    thread.name = call.body.get("name", thread.name)
    thread.archived = call.body.get("archived", thread.archived)
    thread.locked = call.body.get("locked", thread.locked)
    world.gateway.dispatch("THREAD_UPDATE", encode(thread.payload))
    world.changes.emit(Change(Kind.CHANNELS, detail=thread.name))
    return thread.payload


def _join(call: Call) -> Answer:
    call.world.guild.channel_of(call.id_of("channel_id"))
    if "user_id" in call.path:
        call.world.guild.user_of(call.id_of("user_id"))
    return None


ROUTES = [
    Route("POST", "/channels/{channel_id}/threads", _begin),
    Route("POST", "/channels/{channel_id}/messages/{message_id}/threads", _begin_on_message),
    Route("PATCH", "/channels/{channel_id}", _edit),
    Route("PUT", "/channels/{channel_id}/thread-members/@me", _join),
    Route("PUT", "/channels/{channel_id}/thread-members/{user_id}", _join),
]
