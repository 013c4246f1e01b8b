"""Threads: begun, changed, joined and left; archived after a while of quiet, and back when somebody writes.

Rules from Discord's documentation, "Threads": quiet is ended by a message, by coming back from the archive, and by
another time of quiet. A bot that does not hear of members is told of its own membership alone.
"""

from functools import partial
from typing import TYPE_CHECKING

from rehearsal.changes import Change, Kind
from rehearsal.channel import Channel, ChannelType
from rehearsal.errors import ApiError
from rehearsal.intents import NONE, Intent
from rehearsal.message import Flag, Message, MessageType
from rehearsal.notices import must_be_written, notify
from rehearsal.users import Permission, User
from rehearsal.wire import JSON, encode, now

if TYPE_CHECKING:
    from rehearsal.world import World


def begin(
    world: "World",
    parent: Channel,
    owner: User,
    body: JSON,
    *,
    kind: ChannelType = ChannelType.THREAD,
    starter: Message | None = None,
) -> Channel:
    """Begin a thread on a channel, or on a message, whose id it takes, as a checked body says.

    Raises `ApiError` 50021 for a message that nobody wrote, and 160004 for one that has a thread.
    """
    if starter is not None:
        must_be_written(starter)
        if starter.id in world.guild.channels:
            raise ApiError(400, 160004, "A thread has already been created for this message")
    thread_id = world.ids.next() if starter is None else starter.id
    thread = Channel(thread_id, "", parent.guild_id, kind, parent=parent, owner=owner, starter=starter)
    _set(thread, body)
    world.guild.add_channel(thread)
    thread.members[owner.id] = thread.created
    payload = world.guild.thread_payload(thread)
    world.gateway.dispatch("THREAD_CREATE", encode(payload | {"newly_created": True}))
    world.changes.emit(Change(Kind.CHANNELS, detail=thread.name))
    _archive_later(world, thread)
    if starter is not None:
        mark(world, starter, thread)
        notify(world, thread, MessageType.THREAD_STARTER, owner, about=starter)
    elif kind is ChannelType.THREAD:
        notify(world, parent, MessageType.THREAD_CREATED, owner, about=thread, content=thread.name)
    return thread


def change(world: "World", thread: Channel, body: JSON, user: User) -> None:
    """Change a thread as a checked body says."""
    before = thread.name
    _set(thread, body)
    if thread.name != before:
        notify(world, thread, MessageType.CHANNEL_NAME_CHANGE, user, content=thread.name)
    if thread.archived:
        world.timers.stop(thread)
    elif not body.keys().isdisjoint({"archived", "auto_archive_duration"}):
        _archive_later(world, thread)
    _changed(world, thread)


def delete(world: "World", thread: Channel) -> None:
    """Delete a thread and what is in it."""
    world.timers.stop(thread)
    del world.guild.channels[thread.id]
    for message in list(thread.messages.values()):
        message.deleted = True
    gone = {key: thread.payload[key] for key in ("id", "guild_id", "parent_id", "type")}
    world.gateway.dispatch("THREAD_DELETE", encode(gone))
    if thread.starter is not None and not thread.starter.deleted:
        mark(world, thread.starter, None)
    world.changes.emit(Change(Kind.CHANNELS, detail=thread.name))


def mark(world: "World", message: Message, thread: Channel | None) -> None:
    """Show on a message the thread that was begun on it."""
    message.thread = thread
    message.flags |= Flag.HAS_THREAD
    message.changed()
    world.tell("MESSAGE_UPDATE", message)
    world.changes.emit(Change(Kind.MESSAGE_UPDATED, message=message))


def join(world: "World", thread: Channel, user: User, by: User | None = None) -> None:
    """Let somebody join a thread, by themselves or added by another."""
    if user.id in thread.members:
        return
    thread.members[user.id] = now()
    joined = thread.member_payload(user) | {"member": world.guild.member_payload(user), "presence": None}
    _tell_members(world, thread, user, {"added_members": [joined]})
    if by is not None and by is not user:
        notify(world, thread, MessageType.RECIPIENT_ADD, by, named=(user,))


def leave(world: "World", thread: Channel, user: User, by: User | None = None) -> None:
    """Let somebody leave a thread, by themselves or removed by another."""
    if thread.members.pop(user.id, None) is None:
        return
    _tell_members(world, thread, user, {"removed_member_ids": [str(user.id)]})
    if by is not None and by is not user:
        notify(world, thread, MessageType.RECIPIENT_REMOVE, by, named=(user,))


def wake(world: "World", thread: Channel, author: User) -> None:
    """Make whoever writes into a thread one of its members, and bring it back from the archive."""
    join(world, thread, author)
    _archive_later(world, thread)
    if thread.archived:
        thread.archive(False)
        _changed(world, thread)


def must_be_active(channel: Channel) -> None:
    """Raise `ApiError` 50083 where a thread is archived: there is nothing done but to write, and to delete messages."""
    if channel.archived:
        raise ApiError(400, 50083, "Thread is archived")


def must_take_from(channel: Channel, user: User) -> None:
    """Raise `ApiError` 50083 where a thread is archived and locked, and somebody may not bring it back."""
    if channel.locked and Permission.MANAGE_THREADS not in channel.permissions_of(user):
        must_be_active(channel)


def _set(thread: Channel, body: JSON) -> None:
    quiet = body.get("auto_archive_duration") or thread.archives_after
    if quiet != thread.archives_after:
        thread.archives_after, thread.archive_changed = quiet, now()
    thread.name = str(body.get("name") or thread.name)
    thread.slowmode = body.get("rate_limit_per_user", thread.slowmode) or 0
    thread.locked = bool(body.get("locked", thread.locked))
    thread.invitable = bool(body.get("invitable", thread.invitable))
    thread.archive(bool(body.get("archived", thread.archived)))


def _archive_later(world: "World", thread: Channel) -> None:
    world.timers.start(thread, thread.archives_after * 60.0, partial(_fall_quiet, world, thread))


def _fall_quiet(world: "World", thread: Channel) -> None:
    thread.archive(True)
    _changed(world, thread)


def _changed(world: "World", thread: Channel) -> None:
    if thread.starter is not None:
        thread.starter.changed()
    world.gateway.dispatch("THREAD_UPDATE", encode(world.guild.thread_payload(thread)))
    world.changes.emit(Change(Kind.CHANNELS, detail=thread.name))


def _tell_members(world: "World", thread: Channel, user: User, change: JSON) -> None:
    body = {"id": str(thread.id), "guild_id": str(thread.guild_id), "member_count": len(thread.members)}
    heard = NONE if user is world.guild.bot else Intent.GUILD_MEMBERS
    world.gateway.dispatch("THREAD_MEMBERS_UPDATE", encode(body | change), heard)
    world.changes.emit(Change(Kind.CHANNELS, detail=thread.name))
