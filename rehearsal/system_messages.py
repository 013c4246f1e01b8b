"""System messages: nobody wrote them, Discord tells by them what somebody did (documentation, "Message Types")."""

from rehearsal.errors import ApiError
from rehearsal.message import Message, MessageType

UNDELETABLE = frozenset(
    {
        MessageType.RECIPIENT_ADD,
        MessageType.RECIPIENT_REMOVE,
        MessageType.CHANNEL_NAME_CHANGE,
        MessageType.THREAD_STARTER,
    }
)


def must_not_be_system(message: Message) -> None:
    """Raise `ApiError` 50021 for a system message."""
    if message.system_type is not None:
        raise ApiError(403, 50021, "Cannot execute action on a system message")


def must_be_deletable(message: Message) -> None:
    """Raise `ApiError` 50021 for a system message that cannot be deleted."""
    if message.system_type in UNDELETABLE:
        must_not_be_system(message)
