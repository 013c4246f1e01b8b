"""Threads: created, changed, joined and left; archived after a while of quiet, and back when somebody writes.

Rules from Discord's documentation, "Threads": quiet is ended by a message, by coming back from the archive, and by
another time of quiet. A bot without the intent for members learns of its own membership alone.
"""

from functools import partial

from rehearsal.changes import Change, Changes, ChangeType
from rehearsal.channel import Channel, ChannelType
from rehearsal.errors import ApiError
from rehearsal.events import Events
from rehearsal.guild import Guild
from rehearsal.intents import NONE, Intent
from rehearsal.message import Flag, Message, MessageType
from rehearsal.messages import Messages
from rehearsal.system_messages import must_not_be_system
from rehearsal.timers import Timers
from rehearsal.users import Permission, User
from rehearsal.wire import JSON, Snowflakes, encode, now


class Threads:
    """The threads of the server."""

    def __init__(
        self,
        guild: Guild,
        messages: Messages,
        events: Events,
        changes: Changes,
        timers: Timers,
        ids: Snowflakes,
    ) -> None:
        self._guild = guild
        self._messages = messages
        self._events = events
        self._changes = changes
        self._timers = timers
        self._ids = ids

    def create(
        self,
        parent: Channel,
        owner: User,
        body: JSON,
        *,
        channel_type: ChannelType = ChannelType.THREAD,
        starter: Message | None = None,
    ) -> Channel:
        """Create a thread in a channel, or on a message, whose id it takes, as a checked body says.

        Raises `ApiError` 50021 for a system message, and 160004 for one that has a thread.
        """
        if starter is not None:
            must_not_be_system(starter)
            if starter.id in self._guild.channels:
                raise ApiError(400, 160004, "A thread has already been created for this message")
        thread_id = self._ids.next() if starter is None else starter.id
        thread = Channel(thread_id, "", parent.guild_id, channel_type, parent=parent, owner=owner)
        _set(thread, body)
        self._guild.add_channel(thread)
        thread.members[owner.id] = thread.created
        payload = self._guild.thread_payload(thread)
        self._events.dispatch("THREAD_CREATE", encode(payload | {"newly_created": True}))
        self._emit(thread)
        self._archive_later(thread)
        if starter is not None:
            self._mark(starter, thread)
            self._messages.add_system_message(thread, MessageType.THREAD_STARTER, owner, about=starter)
        elif channel_type is ChannelType.THREAD:
            created, name = MessageType.THREAD_CREATED, thread.name
            self._messages.add_system_message(parent, created, owner, about=thread, content=name)
        return thread

    def change(self, thread: Channel, body: JSON, user: User) -> None:
        """Change a thread as a checked body says."""
        before = thread.name
        _set(thread, body)
        if thread.name != before:
            renamed = MessageType.CHANNEL_NAME_CHANGE
            self._messages.add_system_message(thread, renamed, user, content=thread.name)
        if thread.archived:
            self._timers.stop(thread)
        elif not body.keys().isdisjoint({"archived", "auto_archive_duration"}):
            self._archive_later(thread)
        self._updated(thread)

    def delete(self, thread: Channel) -> None:
        """Delete a thread and what is in it."""
        self._timers.stop(thread)
        del self._guild.channels[thread.id]
        self._messages.drop_channel(thread)
        gone = {key: thread.payload[key] for key in ("id", "guild_id", "parent_id", "type")}
        self._events.dispatch("THREAD_DELETE", encode(gone))
        starter = None if thread.parent is None else self._messages.of(thread.parent).get(thread.id)
        if starter is not None:
            self._mark(starter, None)
        self._emit(thread)

    def join(self, thread: Channel, user: User, by: User | None = None) -> None:
        """Let somebody join a thread, by themselves or added by another."""
        if user.id in thread.members:
            return
        thread.members[user.id] = now()
        joined = thread.member_payload(user) | {"member": self._guild.member_payload(user), "presence": None}
        self._members_updated(thread, user, {"added_members": [joined]})
        if by is not None and by is not user:
            self._messages.add_system_message(thread, MessageType.RECIPIENT_ADD, by, mentioned=(user,))

    def leave(self, thread: Channel, user: User, by: User | None = None) -> None:
        """Let somebody leave a thread, by themselves or removed by another."""
        if thread.members.pop(user.id, None) is None:
            return
        self._members_updated(thread, user, {"removed_member_ids": [str(user.id)]})
        if by is not None and by is not user:
            self._messages.add_system_message(thread, MessageType.RECIPIENT_REMOVE, by, mentioned=(user,))

    def activate(self, thread: Channel, author: User) -> None:
        """Make whoever writes into a thread one of its members, and bring it back from the archive."""
        self.join(thread, author)
        self._archive_later(thread)
        if thread.archived:
            thread.archive(False)
            self._updated(thread)

    def _mark(self, message: Message, thread: Channel | None) -> None:
        """Show on a message the thread that was created on it."""
        message.thread = thread
        message.flags |= Flag.HAS_THREAD
        self._messages.updated(message)

    def _archive_later(self, thread: Channel) -> None:
        self._timers.start(thread, thread.archives_after * 60.0, partial(self._archive, thread))

    def _archive(self, thread: Channel) -> None:
        thread.archive(True)
        self._updated(thread)

    def _updated(self, thread: Channel) -> None:
        self._events.dispatch("THREAD_UPDATE", encode(self._guild.thread_payload(thread)))
        self._emit(thread)

    def _members_updated(self, thread: Channel, user: User, change: JSON) -> None:
        body = {"id": str(thread.id), "guild_id": str(thread.guild_id), "member_count": len(thread.members)}
        needed = NONE if user is self._guild.bot else Intent.GUILD_MEMBERS
        self._events.dispatch("THREAD_MEMBERS_UPDATE", encode(body | change), needed)
        self._emit(thread)

    def _emit(self, thread: Channel) -> None:
        self._changes.emit(Change(ChangeType.CHANNELS, detail=thread.name))


def must_be_active(channel: Channel) -> None:
    """Raise `ApiError` 50083 where a thread is archived: all that is done there is to write and to delete messages."""
    if channel.archived:
        raise ApiError(400, 50083, "Thread is archived")


def must_be_open(channel: Channel, user: User) -> None:
    """Raise `ApiError` where somebody may not edit in a thread: 50083 where it is archived, 160005 where locked."""
    must_be_active(channel)
    if channel.locked and Permission.MANAGE_THREADS not in channel.permissions_of(user):
        raise ApiError(403, 160005, "This thread is locked")


def must_accept_from(channel: Channel, user: User) -> None:
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
