"""Pins, by the bot's own token; by the older routes too."""

from rehearsal.message import Message
from rehearsal.rest.access import here, must
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rest.channels import message_of
from rehearsal.rest.query import whole
from rehearsal.users import Permission
from rehearsal.wire import timestamp


def _pin(call: Call) -> Answer:
    call.backend.pins.pin(_asked(call), call.backend.guild.bot)
    return None


def _unpin(call: Call) -> Answer:
    call.backend.pins.unpin(_asked(call))
    return None


def _asked(call: Call) -> Message:
    must(call, here(call), Permission.PIN_MESSAGES)
    return message_of(call)


def _list(call: Call) -> Answer:
    limit, before = whole(call, "limit", 50, 1, 50), call.query.get("before")
    must(call, here(call), Permission.READ_MESSAGE_HISTORY)
    found = [(timestamp(one.pinned), one) for one in call.backend.pins.of(here(call)) if one.pinned is not None]
    older = [(at, message) for at, message in found if before is None or at < before]
    bot_payload = call.backend.messages.bot_payload
    items = [{"pinned_at": at, "message": bot_payload(message)} for at, message in older[:limit]]
    return {"items": items, "has_more": len(older) > limit}


def _list_plain(call: Call) -> Answer:
    must(call, here(call), Permission.READ_MESSAGE_HISTORY)
    return [call.backend.messages.bot_payload(message) for message in call.backend.pins.of(here(call))[:50]]


ROUTES = [
    Route("GET", "/channels/{channel_id}/messages/pins", _list),
    Route("GET", "/channels/{channel_id}/pins", _list_plain),
    *(
        Route(method, f"/channels/{{channel_id}}/{place}/{{message_id}}", handler)
        for place in ("messages/pins", "pins")
        for method, handler in (("PUT", _pin), ("DELETE", _unpin))
    ),
]
