"""Reactions to messages, by the bot's own token."""

from rehearsal.message import Message
from rehearsal.rest.access import here, must
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rest.channels import message_of
from rehearsal.rest.query import whole
from rehearsal.users import Permission, User


def _user(call: Call) -> User:
    return call.backend.guild.user_of(call.id_of("user_id"))


def _add(call: Call) -> Answer:
    message, emoji = message_of(call), call.path["emoji"]
    first = Permission(0) if emoji in message.reactions else Permission.ADD_REACTIONS
    must(call, here(call), Permission.READ_MESSAGE_HISTORY | first)
    call.backend.reactions.add(message, call.backend.guild.bot, emoji)
    return None


def _remove_own(call: Call) -> Answer:
    call.backend.reactions.remove(message_of(call), call.backend.guild.bot, call.path["emoji"])
    return None


def _remove(call: Call) -> Answer:
    call.backend.reactions.remove(_moderated(call), _user(call), call.path["emoji"])
    return None


def _clear(call: Call) -> Answer:
    call.backend.reactions.clear(_moderated(call))
    return None


def _clear_emoji(call: Call) -> Answer:
    call.backend.reactions.clear_emoji(_moderated(call), call.path["emoji"])
    return None


def _moderated(call: Call) -> Message:
    must(call, here(call), Permission.MANAGE_MESSAGES)
    return message_of(call)


def _list(call: Call) -> Answer:
    limit, after = whole(call, "limit", 25, 1, 100), whole(call, "after", 0)
    given = sorted(message_of(call).reactions.get(call.path["emoji"], []), key=lambda user: user.id)
    return [user.payload for user in given if user.id > after][:limit]


_ALL = "/channels/{channel_id}/messages/{message_id}/reactions"
_ONE = _ALL + "/{emoji}"
ROUTES = [
    Route("PUT", f"{_ONE}/@me", _add),
    Route("DELETE", f"{_ONE}/@me", _remove_own),
    Route("DELETE", f"{_ONE}/{{user_id}}", _remove),
    Route("GET", _ONE, _list),
    Route("DELETE", _ONE, _clear_emoji),
    Route("DELETE", _ALL, _clear),
]
