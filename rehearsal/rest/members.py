"""Members by the bot's own token: found, changed, timed out, removed and banned (documentation, "Guild Resource")."""

from datetime import UTC, datetime, timedelta

from rehearsal.errors import ApiError, unknown
from rehearsal.intents import Intent
from rehearsal.rest.access import must_have, must_have_right
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rest.guilds import guild_of
from rehearsal.rest.query import whole
from rehearsal.rules.server import check_ban, check_member_edit, check_own_edit
from rehearsal.users import Permission, Role, User
from rehearsal.wire import JSON, now

LONGEST_TIMEOUT = timedelta(days=28, minutes=1)


def _member(call: Call) -> Answer:
    guild = guild_of(call)
    return guild.member_payload(guild.member_of(call.id_of("user_id")))


def _members(call: Call) -> Answer:
    """Return the members in the order of their ids (documentation, "List Guild Members")."""
    guild = guild_of(call)
    must_have(call, Intent.GUILD_MEMBERS)
    limit, after = whole(call, "limit", 1, 1, 1000), whole(call, "after", 0)
    found = sorted((user for user in guild.users.values() if user.id > after), key=lambda user: user.id)
    return [guild.member_payload(user) for user in found[:limit]]


def _search(call: Call) -> Answer:
    """Return the members whose name or nickname begins so."""
    guild, begun = guild_of(call), call.query.get("query", "").lower()
    found = [user for user in guild.users.values() if any(name.lower().startswith(begun) for name in _names(user))]
    return [guild.member_payload(user) for user in found[: whole(call, "limit", 1, 1, 1000)]]


def _names(user: User) -> list[str]:
    return [name for name in (user.name, user.nick) if name]


def _edit(call: Call) -> Answer:
    guild = guild_of(call)
    user = guild.member_of(call.id_of("user_id"))
    check_member_edit(call.body)
    body: JSON = call.body
    if "nick" in body:
        must_have_right(call, Permission.MANAGE_NICKNAMES)
    if "communication_disabled_until" in body:
        must_have_right(call, Permission.MODERATE_MEMBERS)
    if body.keys() & {"nick", "communication_disabled_until"}:
        _must_be_above(call, user)
    roles = user.roles
    if body.get("roles") is not None:
        roles = tuple(call.backend.roles.of(int(role_id)) for role_id in body["roles"])
        for role in {*roles} ^ {*user.roles}:
            _must_manage(call, role)
    call.backend.membership.change(
        user, nick=body.get("nick", user.nick) or None, roles=roles, timed_out_until=_until(user, body)
    )
    return guild.member_payload(user)


def _until(user: User, body: JSON) -> datetime | None:
    """Return until when a member is timed out from now on."""
    if "communication_disabled_until" not in body:
        return user.timed_out_until
    if body["communication_disabled_until"] is None:
        return None
    if user.may(Permission.ADMINISTRATOR):
        raise ApiError(403, 50013, "Missing Permissions")
    until = datetime.fromisoformat(body["communication_disabled_until"])
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    if until > now() + LONGEST_TIMEOUT:
        errors = {
            "communication_disabled_until": {
                "_errors": [
                    {"code": "INVALID_COMMUNICATION_DISABLED_TIMESTAMP", "message": "At most 28 days from now."}
                ]
            }
        }
        raise ApiError(400, 50035, "Invalid Form Body", errors)
    return until


def _edit_own(call: Call) -> Answer:
    guild = guild_of(call)
    check_own_edit(call.body)
    must_have_right(call, Permission.CHANGE_NICKNAME)
    bot = guild.bot
    nick = call.body.get("nick", bot.nick) or None
    call.backend.membership.change(bot, nick=nick, roles=bot.roles, timed_out_until=None)
    return guild.member_payload(bot)


def _give_role(call: Call) -> Answer:
    user, role = _user_and_role(call)
    _set_roles(call, user, (*(one for one in user.roles if one is not role), role))
    return None


def _take_role(call: Call) -> Answer:
    user, role = _user_and_role(call)
    _set_roles(call, user, tuple(one for one in user.roles if one is not role))
    return None


def _user_and_role(call: Call) -> tuple[User, Role]:
    user, role = guild_of(call).member_of(call.id_of("user_id")), call.backend.roles.of(call.id_of("role_id"))
    _must_manage(call, role)
    return user, role


def _set_roles(call: Call, user: User, roles: tuple[Role, ...]) -> None:
    call.backend.membership.change(user, nick=user.nick, roles=roles, timed_out_until=user.timed_out_until)


def _kick(call: Call) -> Answer:
    user = guild_of(call).member_of(call.id_of("user_id"))
    must_have_right(call, Permission.KICK_MEMBERS)
    _must_be_above(call, user)
    call.backend.membership.leave(user)
    return None


def _ban(call: Call) -> Answer:
    user = guild_of(call).user_of(call.id_of("user_id"))
    body = dict(call.body or {})
    if "delete_message_seconds" in call.query:  # where discord.py says it
        body["delete_message_seconds"] = whole(call, "delete_message_seconds", 0)
    check_ban(body)
    must_have_right(call, Permission.BAN_MEMBERS)
    if user.here:
        _must_be_above(call, user)
    call.backend.membership.ban(user, call.reason)
    _erase(call, user, body.get("delete_message_seconds") or 0)
    return None


def _erase(call: Call, user: User, seconds: int) -> None:
    """Delete what somebody wrote in the last seconds."""
    since = now() - timedelta(seconds=seconds)
    for channel in [one for one in call.backend.guild.channels.values() if one.guild_id is not None]:
        written = [one for one in call.backend.messages.of(channel).values() if one.author is user]
        for message in [one for one in written if one.created > since]:
            call.backend.messages.delete(message)


def _unban(call: Call) -> Answer:
    must_have_right(call, Permission.BAN_MEMBERS)
    user = _banned(call)
    call.backend.membership.unban(user)
    return None


def _banned(call: Call) -> User:
    user = guild_of(call).known.get(call.id_of("user_id"))
    if user is None or user.id not in call.backend.membership.bans:
        raise unknown("Ban")
    return user


def _get_ban(call: Call) -> Answer:
    must_have_right(call, Permission.BAN_MEMBERS)
    return _described(call, _banned(call))


def _bans(call: Call) -> Answer:
    must_have_right(call, Permission.BAN_MEMBERS)
    guild, after, limit = guild_of(call), whole(call, "after", 0), whole(call, "limit", 1000, 1, 1000)
    banned = sorted(user_id for user_id in call.backend.membership.bans if user_id > after)
    return [_described(call, guild.known[user_id]) for user_id in banned[:limit]]


def _described(call: Call, user: User) -> JSON:
    return {"user": user.payload, "reason": call.backend.membership.bans[user.id]}


def _no_voice(call: Call) -> Answer:
    guild_of(call)
    raise unknown("Voice State")


def _must_be_above(call: Call, user: User) -> None:
    """Raise `ApiError` 50013 where a member is as high as the bot, or owns the server."""
    bot = call.backend.guild.bot
    if user is not bot and (user.owner or _height(user) >= _height(bot)):
        raise ApiError(403, 50013, "Missing Permissions")


def _must_manage(call: Call, role: Role) -> None:
    must_have_right(call, Permission.MANAGE_ROLES)
    if role.managed or role.position >= _height(call.backend.guild.bot):
        raise ApiError(403, 50013, "Missing Permissions")


def _height(user: User) -> int:
    return max((role.position for role in user.roles), default=0)


_ALL = "/guilds/{guild_id}/members"
_ONE = f"{_ALL}/{{user_id}}"
_BAN = "/guilds/{guild_id}/bans/{user_id}"
ROUTES = [
    Route("GET", _ALL, _members),
    Route("GET", f"{_ALL}/search", _search),
    Route("PATCH", f"{_ALL}/@me", _edit_own),
    Route("GET", _ONE, _member),
    Route("PATCH", _ONE, _edit),
    Route("DELETE", _ONE, _kick),
    Route("PUT", f"{_ONE}/roles/{{role_id}}", _give_role),
    Route("DELETE", f"{_ONE}/roles/{{role_id}}", _take_role),
    Route("GET", "/guilds/{guild_id}/bans", _bans),
    Route("GET", _BAN, _get_ban),
    Route("PUT", _BAN, _ban),
    Route("DELETE", _BAN, _unban),
    Route("GET", "/guilds/{guild_id}/voice-states/@me", _no_voice),
    Route("GET", "/guilds/{guild_id}/voice-states/{user_id}", _no_voice),
]
