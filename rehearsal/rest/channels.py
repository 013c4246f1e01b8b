"""Messages of channels, by the bot's own token."""

from datetime import timedelta

from rehearsal.channel import THREADS, Channel
from rehearsal.compose import CONTENTS
from rehearsal.errors import ApiError, TooMany, unknown
from rehearsal.message import Message
from rehearsal.rest.access import here, must, must_see
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rules.messages import check_edit, check_post, check_purge, is_forward
from rehearsal.system_messages import must_be_deletable, must_not_be_system
from rehearsal.threads import must_accept_from, must_be_open
from rehearsal.users import Permission
from rehearsal.wire import now, snowflake_of

OLD = timedelta(hours=1)
OLDEST_PURGED = timedelta(days=14)


def message_of(call: Call) -> Message:
    """Return the message of the path; those that one person alone sees are not to be had by the bot's own token."""
    message = call.backend.messages.of(here(call)).get(call.id_of("message_id"))
    if message is None or message.ephemeral:
        raise unknown("Message")
    return message


def _editable(call: Call) -> Message:
    """Return a message of the bot's own; or another's, where the request says whether its embeds are shown, no more."""
    message = message_of(call)
    must_not_be_system(message)
    if message.author is not call.backend.guild.bot:
        if call.uploads or not isinstance(call.body, dict) or call.body.keys() & CONTENTS:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        _may_manage(call, message.channel)
    return message


def _get_channel(call: Call) -> Answer:
    channel = here(call)
    return call.backend.guild.thread_payload(channel) if channel.type in THREADS else channel.payload


def _get(call: Call) -> Answer:
    must(call, here(call), Permission.READ_MESSAGE_HISTORY)
    return call.backend.messages.bot_payload_text(message_of(call))


def _create(call: Call) -> Answer:
    channel, backend, body = here(call), call.backend, call.body
    must(call, channel, _needed_to_send(call, channel))
    must_accept_from(channel, backend.guild.bot)
    if channel.recipient is not None and not channel.recipient.here:
        raise ApiError(403, 50007, "Cannot send messages to this user")
    check_post(body, call.uploads)
    nonce = body.get("nonce")
    if nonce is not None and body.get("enforce_nonce"):
        sent = backend.composer.sent_with_nonce(channel, nonce)
        if sent is not None:
            return backend.messages.bot_payload_text(sent)
    posted = backend.composer.post(
        channel, body, call.uploads, reference=_reference(call, channel), forwards=_forwarded(call)
    )
    return backend.messages.bot_payload_text(posted)


def _needed_to_send(call: Call, channel: Channel) -> Permission:
    threaded = channel.type in THREADS
    needed = Permission.SEND_MESSAGES_IN_THREADS if threaded else Permission.SEND_MESSAGES
    if call.uploads:
        needed |= Permission.ATTACH_FILES
    if isinstance(call.body, dict) and call.body.get("poll"):
        needed |= Permission.SEND_POLLS
    if isinstance(call.body, dict) and call.body.get("message_reference"):
        needed |= Permission.READ_MESSAGE_HISTORY
    return needed


def _reference(call: Call, channel: Channel) -> Message | None:
    pointer = call.body.get("message_reference")
    if not isinstance(pointer, dict) or is_forward(call.body):
        return None
    found = call.backend.messages.of(channel).get(int(pointer["message_id"]))
    if found is None and pointer.get("fail_if_not_exists", True):
        raise _wrong_reference("REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    if found is not None and found.system_type is not None:
        raise _wrong_reference("REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message")
    return found


def _forwarded(call: Call) -> Message | None:
    """Return the message that is forwarded, if one is: of any channel that the bot sees."""
    if not is_forward(call.body):
        return None
    pointer = call.body["message_reference"]
    if any(call.body.get(part) for part in CONTENTS) or call.uploads:
        raise _wrong_reference("MESSAGE_REFERENCE_FORWARD_CONTENT", "A forward has nothing else in it.")
    source = must_see(call, call.backend.guild.channel_of(int(pointer.get("channel_id") or 0)))
    found = call.backend.messages.of(source).get(int(pointer["message_id"]))
    if found is None or found.ephemeral or found.system_type is not None:
        raise _wrong_reference("MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
    return found


def _wrong_reference(code: str, message: str) -> ApiError:
    errors = {"message_reference": {"_errors": [{"code": code, "message": message}]}}
    return ApiError(400, 50035, "Invalid Form Body", errors)


def _edit(call: Call) -> Answer:
    message = _editable(call)
    must_be_open(message.channel, call.backend.guild.bot)
    check_edit(call.body, call.uploads, message)
    if now() - message.created > OLD:
        _count_old_edit(call, message.channel)
    call.backend.composer.edit(message, call.body, call.uploads)
    return call.backend.messages.bot_payload_text(message)


def _count_old_edit(call: Call, channel: Channel) -> None:
    wait = call.backend.limits.take_old_edit(channel.id, call.arrived)
    if wait is not None:
        message = "Maximum number of edits to messages older than 1 hour reached. Try again later."
        raise TooMany(30046, message, wait)


def _delete(call: Call) -> Answer:
    message = message_of(call)
    must_be_deletable(message)
    if message.author is not call.backend.guild.bot:
        _may_manage(call, message.channel)
    call.backend.messages.delete(message)
    return None


def _purge(call: Call) -> Answer:
    """Delete up to a hundred messages (documentation, "Bulk Delete Messages")."""
    channel = here(call)
    check_purge(call.body)
    _may_manage(call, channel)
    wanted = {int(message_id) for message_id in call.body["messages"]}
    if min(wanted) < snowflake_of(now() - OLDEST_PURGED):
        raise ApiError(400, 50034, "You can only bulk delete messages that are under 14 days old.")
    found = [one for one in call.backend.messages.of(channel).values() if one.id in wanted and not one.ephemeral]
    for message in found:
        must_be_deletable(message)
    call.backend.messages.delete_together(channel, found)
    return None


def _may_manage(call: Call, channel: Channel) -> None:
    if channel.guild_id is None:
        raise ApiError(403, 50003, "Cannot execute action on a DM channel")
    must(call, channel, Permission.MANAGE_MESSAGES)


def _typing(call: Call) -> Answer:
    call.backend.typists.begin(call.backend.guild.bot, here(call))
    return None


_ONE = "/channels/{channel_id}/messages/{message_id}"
ROUTES = [
    Route("GET", "/channels/{channel_id}", _get_channel),
    Route("POST", "/channels/{channel_id}/typing", _typing),
    Route("POST", "/channels/{channel_id}/messages", _create),
    Route("POST", "/channels/{channel_id}/messages/bulk-delete", _purge),
    Route("GET", _ONE, _get),
    Route("PATCH", _ONE, _edit),
    Route("DELETE", _ONE, _delete),
]
