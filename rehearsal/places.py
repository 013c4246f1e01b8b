"""The text channels of the server: created, changed and deleted, and what is different in them for some."""

from collections.abc import Mapping
from typing import Any

from rehearsal.changes import Change, Changes, ChangeType
from rehearsal.channel import NONE, THREADS, Channel, Overwrite
from rehearsal.errors import Unsupported, unknown
from rehearsal.events import Events
from rehearsal.guild import Guild
from rehearsal.messages import Messages
from rehearsal.threads import Threads
from rehearsal.users import Permission, Role, User
from rehearsal.wire import JSON, Snowflakes, encode


class Places:
    """The text channels."""

    def __init__(
        self, guild: Guild, messages: Messages, threads: Threads, events: Events, changes: Changes, ids: Snowflakes
    ) -> None:
        self._guild = guild
        self._messages = messages
        self._threads = threads
        self._events = events
        self._changes = changes
        self._ids = ids

    def create(self, body: JSON) -> Channel:
        """Create a text channel as a checked body says."""
        channel = Channel(self._ids.next(), "", self._guild.id, position=len(self._guild.channels))
        self._set(channel, body)
        self._guild.add_channel(channel)
        self._tell("CHANNEL_CREATE", channel)
        return channel

    def change(self, channel: Channel, body: JSON) -> None:
        """Change a text channel as a checked body says."""
        self._set(channel, body)
        self._tell("CHANNEL_UPDATE", channel)

    def delete(self, channel: Channel) -> None:
        """Delete a text channel with its threads and all that is in them."""
        inner = [one for one in self._guild.channels.values() if one.type in THREADS and one.parent is channel]
        for thread in inner:
            self._threads.delete(thread)
        del self._guild.channels[channel.id]
        self._messages.drop_channel(channel)
        self._tell("CHANNEL_DELETE", channel)

    def permit(self, channel: Channel, target: Role | User, overwrite: Overwrite | None) -> None:
        """Set what a role or a person may do in a channel other than in the server; None: what they may there."""
        channel.overwrites.pop(target, None)
        if overwrite is not None:
            channel.overwrites[target] = overwrite
        self._tell("CHANNEL_UPDATE", channel)

    def target(self, target_id: int) -> Role | User:
        """Return the role or member of an id; raises `ApiError` 10009 where there is none."""
        roles = {role.id: role for role in self._guild.roles.values()}
        found = roles.get(target_id) or self._guild.users.get(target_id)
        if found is None:
            raise unknown("Permission Overwrite")
        return found

    def _set(self, channel: Channel, body: Mapping[str, Any]) -> None:
        name = str(body.get("name") or channel.name).strip().lower().replace(" ", "-")
        if name != channel.name and self._guild.has_channel(name):
            raise Unsupported(f"a second channel called {name}")
        channel.name = name
        channel.topic = body.get("topic", channel.topic)
        channel.nsfw = bool(body.get("nsfw", channel.nsfw))
        channel.position = body.get("position") or channel.position
        channel.slowmode = body.get("rate_limit_per_user", channel.slowmode) or 0
        if body.get("permission_overwrites") is not None:
            channel.overwrites = {
                self.target(int(one["id"])): overwrite_of(one) for one in body["permission_overwrites"]
            }

    def _tell(self, event: str, channel: Channel) -> None:
        self._events.dispatch(event, encode(channel.payload))
        self._changes.emit(Change(ChangeType.CHANNELS, detail=channel.name))


def overwrite_of(body: JSON) -> Overwrite:
    """Return what a checked body allows and denies."""
    return Overwrite(*(Permission(int(body.get(name) or NONE)) for name in ("allow", "deny")))
