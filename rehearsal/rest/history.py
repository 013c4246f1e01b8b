"""The messages that a channel had, by the bot's own token (documentation, "Get Channel Messages")."""

from collections.abc import Iterable
from itertools import islice

from rehearsal.channel import Channel
from rehearsal.message import Message
from rehearsal.rest.access import here
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rest.query import one_at_most, whole
from rehearsal.users import Permission

MOST = 100


def _list(call: Call) -> Answer:
    """Return messages before, after or around one, or the newest; newest first. The bot may not read what was: none."""
    channel = here(call)
    one_at_most(call, "before", "after", "around")
    limit = whole(call, "limit", 50, 1, MOST)
    if Permission.READ_MESSAGE_HISTORY not in channel.permissions_of(call.backend.guild.bot):
        return []
    return f"[{','.join(call.backend.messages.bot_payload_text(message) for message in _chosen(call, channel, limit))}]"


def _chosen(call: Call, channel: Channel, limit: int) -> list[Message]:
    messages = call.backend.messages.of(channel)
    if "around" in call.query:
        middle = whole(call, "around", 0)
        newer = _after(messages, middle, limit // 2)
        return newer + _before(messages, middle + 1, limit - len(newer))
    if "after" in call.query:
        return _after(messages, whole(call, "after", 0), limit)
    return _before(messages, whole(call, "before", 1 << 64), limit)


def _before(messages: dict[int, Message], message_id: int, limit: int) -> list[Message]:
    older = (message for message in _open(reversed(messages.values())) if message.id < message_id)
    return list(islice(older, limit))


def _after(messages: dict[int, Message], message_id: int, limit: int) -> list[Message]:
    newer = (message for message in _open(messages.values()) if message.id > message_id)
    return list(islice(newer, limit))[::-1]


def _open(messages: Iterable[Message]) -> Iterable[Message]:
    """Yield those that are not for one person alone."""
    return (message for message in messages if not message.ephemeral)


ROUTES = [Route("GET", "/channels/{channel_id}/messages", _list)]
