"""Messages that are pinned to their channel."""

from typing import TYPE_CHECKING

from rehearsal.changes import Change, Kind
from rehearsal.channel import Channel
from rehearsal.errors import ApiError
from rehearsal.message import Message, MessageType
from rehearsal.notices import must_be_written, notify
from rehearsal.threads import must_be_active
from rehearsal.users import User
from rehearsal.wire import JSON, encode, now, timestamp

if TYPE_CHECKING:
    from rehearsal.world import World

MOST_PINS = 250


def pinned(channel: Channel) -> list[Message]:
    """Return what is pinned in a channel, what was pinned last first."""
    found = [(message.pinned, message) for message in channel.messages.values() if message.pinned is not None]
    return [message for _, message in sorted(found, key=lambda pair: pair[0], reverse=True)]


def pin(world: "World", message: Message, user: User) -> None:
    """Pin a message, and say in its channel who did.

    Raises
    ------
    ApiError
        Nobody wrote it: 50021; it is in the archive: 50083; or the channel has as many pins as there may be: 30003.
    """
    must_be_written(message)
    must_be_active(message.channel)
    if message.pinned is not None:
        return
    if len(pinned(message.channel)) >= MOST_PINS:
        raise ApiError(400, 30003, f"Maximum number of pins reached for the channel ({MOST_PINS})")
    message.pinned = now()
    _tell(world, message)
    notify(world, message.channel, MessageType.PINNED, user, about=message)


def unpin(world: "World", message: Message) -> None:
    """Take a pin away; raises `ApiError` 50083 where it is in the archive."""
    must_be_active(message.channel)
    if message.pinned is not None:
        message.pinned = None
        _tell(world, message)


def _tell(world: "World", message: Message) -> None:
    message.changed()
    channel = message.channel
    last = next((one.pinned for one in pinned(channel)), None)
    about: JSON = {"channel_id": str(channel.id), "last_pin_timestamp": timestamp(last) if last else None}
    if channel.guild_id is not None:
        about["guild_id"] = str(channel.guild_id)
    world.gateway.dispatch("CHANNEL_PINS_UPDATE", encode(about))
    world.tell("MESSAGE_UPDATE", message)
    world.changes.emit(Change(Kind.MESSAGE_UPDATED, message=message))
