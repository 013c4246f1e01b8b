"""Who begins to write (documentation, "Typing Start"): shown for some seconds, or until their message is there."""

import time

from rehearsal.changes import Change, Changes, ChangeType
from rehearsal.channel import Channel
from rehearsal.events import Events
from rehearsal.guild import Guild
from rehearsal.intents import Intent
from rehearsal.users import User
from rehearsal.wire import JSON, encode


class Typists:
    """Tells of those who type."""

    def __init__(self, guild: Guild, events: Events, changes: Changes) -> None:
        self._guild = guild
        self._events = events
        self._changes = changes

    def begin(self, user: User, channel: Channel) -> None:
        """Show everybody else in a channel that somebody types."""
        about: JSON = {"channel_id": str(channel.id), "user_id": str(user.id), "timestamp": int(time.time())}
        intent = Intent.DIRECT_MESSAGE_TYPING
        if channel.guild_id is not None:
            about |= {"guild_id": str(channel.guild_id), "member": self._guild.member_payload(user)}
            intent = Intent.GUILD_MESSAGE_TYPING
        self._events.dispatch("TYPING_START", encode(about), intent)
        self._changes.emit(Change(ChangeType.TYPING, channel=channel, user=user))
