"""Threads: created in a channel or on a message, changed, joined and left, archived and deleted."""

from rehearsal.channel import THREADS, Channel, ChannelType
from rehearsal.errors import ApiError, unknown
from rehearsal.intents import Intent
from rehearsal.rest.access import here, must, must_have
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rest.guilds import guild_of
from rehearsal.rest.query import whole
from rehearsal.rules.threads import check_thread, check_thread_edit
from rehearsal.threads import must_be_active
from rehearsal.users import Permission, User
from rehearsal.wire import JSON, timestamp


def _create(call: Call) -> Answer:
    """Create a thread on a channel; without a type it is private (documentation, "Start Thread without Message")."""
    parent = _parent(call)
    check_thread(call.body)
    channel_type = ChannelType(call.body.get("type") or ChannelType.PRIVATE_THREAD)
    public = channel_type is ChannelType.THREAD
    must(call, parent, Permission.CREATE_PUBLIC_THREADS if public else Permission.CREATE_PRIVATE_THREADS)
    thread = call.backend.threads.create(parent, call.backend.guild.bot, call.body, channel_type=channel_type)
    return call.backend.guild.thread_payload(thread)


def _create_on_message(call: Call) -> Answer:
    """Create a thread on a message, whose id it takes."""
    parent = _parent(call)
    must(call, parent, Permission.CREATE_PUBLIC_THREADS)
    message = call.backend.messages.of(parent).get(call.id_of("message_id"))
    if message is None or message.ephemeral:
        raise unknown("Message")
    check_thread(call.body)
    thread = call.backend.threads.create(parent, call.backend.guild.bot, call.body, starter=message)
    return call.backend.guild.thread_payload(thread)


def _parent(call: Call) -> Channel:
    parent = here(call)
    if parent.type is not ChannelType.TEXT:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return parent


def _thread(call: Call) -> Channel:
    thread = here(call)
    if thread.type not in THREADS:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return thread


def edit(call: Call) -> Answer:
    """Change the thread of the path."""
    thread = _thread(call)
    check_thread_edit(call.body)
    must(call, thread, _needed_to_edit(call, thread))
    if call.body.get("archived") is not False:
        must_be_active(thread)
    call.backend.threads.change(thread, call.body, call.backend.guild.bot)
    return call.backend.guild.thread_payload(thread)


def _needed_to_edit(call: Call, thread: Channel) -> Permission:
    """Documentation, "Modify Channel", "Thread": who may write may bring it back, and its owner may do more."""
    if thread.locked or call.body.get("locked") is not None:
        return Permission.MANAGE_THREADS
    if call.body == {"archived": False}:
        return Permission.SEND_MESSAGES_IN_THREADS
    return Permission(0) if thread.owner is call.backend.guild.bot else Permission.MANAGE_THREADS


def delete(call: Call) -> Answer:
    """Delete the thread of the path."""
    thread = _thread(call)
    must(call, thread, Permission.MANAGE_THREADS)
    call.backend.threads.delete(thread)
    return thread.payload


def _user(call: Call) -> User:
    return call.backend.guild.user_of(call.id_of("user_id")) if "user_id" in call.path else call.backend.guild.bot


def _join(call: Call) -> Answer:
    thread = _thread(call)
    must_be_active(thread)
    call.backend.threads.join(thread, _user(call), call.backend.guild.bot)
    return None


def _leave(call: Call) -> Answer:
    thread = _thread(call)
    must_be_active(thread)
    call.backend.threads.leave(thread, _user(call), call.backend.guild.bot)
    return None


def _member(call: Call) -> Answer:
    thread, user = _thread(call), _user(call)
    if user.id not in thread.members:
        raise unknown("Member")
    return thread.member_payload(user)


def _members(call: Call) -> Answer:
    thread, users = _thread(call), call.backend.guild.users
    must_have(call, Intent.GUILD_MEMBERS)
    return [thread.member_payload(users[user_id]) for user_id in thread.members]


def _active(call: Call) -> Answer:
    return _listed(call, [thread for thread in guild_of(call).threads if not thread.archived])


def _archived(call: Call, channel_type: ChannelType) -> Answer:
    """Return archived threads of a channel, those archived last first."""
    parent = _parent(call)
    limit, before = whole(call, "limit", 50, 1, 100), call.query.get("before")
    here = [one for one in call.backend.guild.threads if one.parent is parent and one.type is channel_type]
    archived = [one for one in here if one.archived]
    older = [one for one in archived if before is None or timestamp(one.archive_changed) < before]
    older.sort(key=lambda thread: thread.archive_changed, reverse=True)
    return _listed(call, older[:limit]) | {"has_more": len(older) > limit}


def _archived_public(call: Call) -> Answer:
    return _archived(call, ChannelType.THREAD)


def _archived_private(call: Call) -> Answer:
    return _archived(call, ChannelType.PRIVATE_THREAD)


def _listed(call: Call, found: list[Channel]) -> JSON:
    bot = call.backend.guild.bot
    members = [thread.member_payload(bot) for thread in found if bot.id in thread.members]
    return {"threads": [thread.payload for thread in found], "members": members, "has_more": False}


_THREAD_MEMBERS = "/channels/{channel_id}/thread-members"
ROUTES = [
    Route("POST", "/channels/{channel_id}/threads", _create),
    Route("POST", "/channels/{channel_id}/messages/{message_id}/threads", _create_on_message),
    Route("GET", _THREAD_MEMBERS, _members),
    Route("PUT", f"{_THREAD_MEMBERS}/@me", _join),
    Route("PUT", f"{_THREAD_MEMBERS}/{{user_id}}", _join),
    Route("DELETE", f"{_THREAD_MEMBERS}/@me", _leave),
    Route("DELETE", f"{_THREAD_MEMBERS}/{{user_id}}", _leave),
    Route("GET", f"{_THREAD_MEMBERS}/{{user_id}}", _member),
    Route("GET", "/guilds/{guild_id}/threads/active", _active),
    Route("GET", "/channels/{channel_id}/threads/archived/public", _archived_public),
    Route("GET", "/channels/{channel_id}/threads/archived/private", _archived_private),
]
