"""The commands of the bot: for everywhere, and for the server."""

from rehearsal.changes import Change, ChangeType
from rehearsal.commands import Commands, CommandType
from rehearsal.errors import ApiError, unknown
from rehearsal.rest.call import Answer, Call, Route
from rehearsal.rules.commands import MOST_COMMANDS, check_command, check_commands
from rehearsal.wire import JSON


def _scope(call: Call) -> int | None:
    backend = call.backend
    if call.id_of("application_id") != backend.guild.bot.id:
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
    if "guild_id" not in call.path:
        return None
    if call.id_of("guild_id") != backend.guild.id:
        raise unknown("Guild")
    return backend.guild.id


def _synced(call: Call) -> None:
    commands = call.backend.commands
    names = sorted(
        {str(command["name"]) for scope in (None, call.backend.guild.id) for command in commands.listed(scope)}
    )
    call.backend.changes.emit(Change(ChangeType.COMMANDS_SYNCED, detail=" ".join(names)))


def _list(call: Call) -> Answer:
    return call.backend.commands.listed(_scope(call))


def _replace(call: Call) -> Answer:
    scope = _scope(call)
    check_commands(call.body)
    made = call.backend.commands.replace(scope, call.body)
    _synced(call)
    return made


def _create(call: Call) -> Answer:
    scope = _scope(call)
    check_command(call.body)
    _must_have_room(call.backend.commands, scope, call.body)
    made = call.backend.commands.put(scope, call.body)
    _synced(call)
    return made


def _must_have_room(commands: Commands, scope: int | None, body: JSON) -> None:
    command_type = body.get("type") or CommandType.CHAT_INPUT
    same = [command["name"].lower() for command in commands.listed(scope) if command["type"] == command_type]
    if body["name"].lower() not in same and len(same) >= MOST_COMMANDS[command_type]:
        raise ApiError(400, 30032, f"Maximum number of application commands reached ({MOST_COMMANDS[command_type]}).")


def _get(call: Call) -> Answer:
    return call.backend.commands.get(_scope(call), call.id_of("command_id"))


def _edit(call: Call) -> Answer:
    scope = _scope(call)
    check_command(call.body, partial=True)
    made = call.backend.commands.edit(scope, call.id_of("command_id"), call.body)
    _synced(call)
    return made


def _delete(call: Call) -> Answer:
    call.backend.commands.delete(_scope(call), call.id_of("command_id"))
    _synced(call)
    return None


ROUTES = [
    Route(method, f"/applications/{{application_id}}{place}/commands{one}", handler)
    for place in ("", "/guilds/{guild_id}")
    for method, one, handler in (
        ("GET", "", _list),
        ("PUT", "", _replace),
        ("POST", "", _create),
        ("GET", "/{command_id}", _get),
        ("PATCH", "/{command_id}", _edit),
        ("DELETE", "/{command_id}", _delete),
    )
]
