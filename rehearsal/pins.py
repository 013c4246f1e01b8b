"""Messages that are pinned to their channel."""

from rehearsal.channel import Channel
from rehearsal.errors import ApiError
from rehearsal.events import Events
from rehearsal.message import Message, MessageType
from rehearsal.messages import Messages
from rehearsal.system_messages import must_not_be_system
from rehearsal.threads import must_be_active
from rehearsal.users import User
from rehearsal.wire import JSON, encode, now, timestamp

MOST_PINS = 250


class Pins:
    """The pins of all channels."""

    def __init__(self, messages: Messages, events: Events) -> None:
        self._messages = messages
        self._events = events

    def of(self, channel: Channel) -> list[Message]:
        """Return what is pinned in a channel, what was pinned last first."""
        found = [(message.pinned, message) for message in self._messages.of(channel).values() if message.pinned]
        return [message for _, message in sorted(found, key=lambda pair: pair[0], reverse=True)]

    def pin(self, message: Message, user: User) -> None:
        """Pin a message, and say in its channel who did.

        Raises
        ------
        ApiError
            It is a system message: 50021; it is in an archived thread: 50083; or the channel has as many pins as there
            may be: 30003.
        """
        must_not_be_system(message)
        must_be_active(message.channel)
        if message.pinned is not None:
            return
        if len(self.of(message.channel)) >= MOST_PINS:
            raise ApiError(400, 30003, f"Maximum number of pins reached for the channel ({MOST_PINS})")
        message.pinned = now()
        self._updated(message)
        self._messages.add_system_message(message.channel, MessageType.PINNED, user, about=message)

    def unpin(self, message: Message) -> None:
        """Take a pin away; raises `ApiError` 50083 where it is in an archived thread."""
        must_be_active(message.channel)
        if message.pinned is not None:
            message.pinned = None
            self._updated(message)

    def _updated(self, message: Message) -> None:
        channel = message.channel
        last = next((one.pinned for one in self.of(channel)), None)
        about: JSON = {"channel_id": str(channel.id), "last_pin_timestamp": timestamp(last) if last else None}
        if channel.guild_id is not None:
            about["guild_id"] = str(channel.guild_id)
        self._events.dispatch("CHANNEL_PINS_UPDATE", encode(about))
        self._messages.updated(message)
