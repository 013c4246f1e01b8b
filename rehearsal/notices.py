"""Messages that nobody wrote: Discord tells by them what somebody did (documentation, "Message Types")."""

from typing import TYPE_CHECKING

from rehearsal.channel import Channel
from rehearsal.errors import ApiError
from rehearsal.message import Mentions, Message, MessageType
from rehearsal.users import User
from rehearsal.wire import JSON

if TYPE_CHECKING:
    from rehearsal.world import World

LASTING = frozenset(
    {
        MessageType.RECIPIENT_ADD,
        MessageType.RECIPIENT_REMOVE,
        MessageType.CHANNEL_NAME_CHANGE,
        MessageType.THREAD_STARTER,
    }
)
"""Those that cannot be deleted."""


def notify(
    world: "World",
    channel: Channel,
    kind: MessageType,
    author: User,
    *,
    about: Message | Channel | None = None,
    content: str = "",
    embeds: tuple[JSON, ...] = (),
    named: tuple[User, ...] = (),
) -> Message:
    """Tell in a channel what somebody did.

    Parameters
    ----------
    about
        The message or thread to which it was done, and to which the notice points.
    named
        The people to whom it was done.
    """
    answered = about if isinstance(about, Message) else None
    message = Message(world.ids.next(), channel, author, reference=answered, kind=kind)
    message.begun = about if isinstance(about, Channel) else None
    message.content, message.embeds, message.named = content, list(embeds), Mentions(named)
    world.add(message)
    return message


def must_be_written(message: Message) -> None:
    """Raise `ApiError` 50021 where nobody wrote a message."""
    if message.kind is not None:
        raise ApiError(403, 50021, "Cannot execute action on a system message")
