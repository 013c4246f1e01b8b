"""Roles by the bot's own token: listed, created, changed and deleted."""

from rehearsal.errors import ApiError
from rehearsal.rest.access import must_have_right
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rest.guilds import guild_of
from rehearsal.rules.server import check_role
from rehearsal.users import Permission, Role


def _listed(call: Call) -> Answer:
    return [role.payload for role in guild_of(call).roles.values()]


def _create(call: Call) -> Answer:
    guild_of(call)
    body = call.body or {}
    check_role(body)
    must_have_right(call, Permission.MANAGE_ROLES)
    return call.backend.roles.create(body).payload


def _edit(call: Call) -> Answer:
    role = _managed(call)
    check_role(call.body)
    call.backend.roles.change(role, call.body)
    return role.payload


def _delete(call: Call) -> Answer:
    role = _managed(call)
    if role.managed or role.id == call.backend.guild.id:
        raise ApiError(400, 50028, "Invalid Role")
    call.backend.roles.delete(role)
    return None


def _managed(call: Call) -> Role:
    """Return the role of the path, if the bot's own are above it."""
    guild = guild_of(call)
    role = call.backend.roles.of(call.id_of("role_id"))
    must_have_right(call, Permission.MANAGE_ROLES)
    if role.position >= max(one.position for one in guild.bot.roles):
        raise ApiError(403, 50013, "Missing Permissions")
    return role


_ONE = "/guilds/{guild_id}/roles/{role_id}"
ROUTES = [
    Route("GET", "/guilds/{guild_id}/roles", _listed),
    Route("POST", "/guilds/{guild_id}/roles", _create),
    Route("PATCH", _ONE, _edit),
    Route("DELETE", _ONE, _delete),
]
