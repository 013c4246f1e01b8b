"""The commands that the bot has synced, for everywhere and for the server."""

from collections.abc import Iterable, Iterator
from enum import IntEnum

from rehearsal.errors import CommandRejected, unknown
from rehearsal.users import User
from rehearsal.wire import JSON, Snowflakes


class CommandType(IntEnum):
    """The types of command (documentation, "Application Command Types"): typed, or chosen on a person or a message."""

    CHAT_INPUT = 1
    USER = 2
    MESSAGE = 3


SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
IN_SERVER, WITH_BOT = 0, 1
"""Documentation, "Interaction Context Types"."""


class Commands:
    """Commands by scope: `None` for everywhere, or a server's id."""

    def __init__(self, ids: Snowflakes, application_id: int) -> None:
        self._ids = ids
        self._application_id = application_id
        self._scopes: dict[int | None, dict[int, JSON]] = {}

    def listed(self, scope: int | None) -> list[JSON]:
        """Return the commands of one scope."""
        return list(self._scopes.get(scope, {}).values())

    def get(self, scope: int | None, command_id: int) -> JSON:
        """Return one command; raises `ApiError` 10063 where there is none."""
        try:
            return self._scopes[scope][command_id]
        except KeyError:
            raise unknown("Application Command") from None

    def replace(self, scope: int | None, bodies: Iterable[JSON]) -> list[JSON]:
        """Set all commands of a scope; one of an old name and type keeps its id."""
        known = {_key(command): command["id"] for command in self.listed(scope)}
        made = [self._payload(scope, body, known.get(_key(body))) for body in bodies]
        self._scopes[scope] = {int(command["id"]): command for command in made}
        return made

    def put(self, scope: int | None, body: JSON) -> JSON:
        """Add a command, or replace the one of its name and type."""
        known = {_key(command): command["id"] for command in self.listed(scope)}
        made = self._payload(scope, body, known.get(_key(body)))
        self._scopes.setdefault(scope, {})[int(made["id"])] = made
        return made

    def edit(self, scope: int | None, command_id: int, body: JSON) -> JSON:
        """Change some fields of a command."""
        made = self._payload(scope, self.get(scope, command_id) | body, str(command_id))
        self._scopes[scope][command_id] = made
        return made

    def delete(self, scope: int | None, command_id: int) -> None:
        """Remove a command."""
        self.get(scope, command_id)
        del self._scopes[scope][command_id]

    def known(self, guild_id: int | None, command_type: CommandType = CommandType.CHAT_INPUT) -> list[JSON]:
        """Return the commands of a type in the server by name, its own before those for everywhere; None: directly."""
        scopes = (None,) if guild_id is None else (None, guild_id)
        listed = [command for scope in scopes for command in self.listed(scope) if command["type"] == command_type]
        listed = [command for command in listed if _meant_for(command, guild_id)]
        by_name = {command["name"]: command for command in listed}
        return [by_name[name] for name in sorted(by_name)]

    def offered_to(
        self, user: User, guild_id: int | None, command_type: CommandType = CommandType.CHAT_INPUT
    ) -> list[JSON]:
        """Return those commands of a type that a person is offered, in the server or (None) in direct messages."""
        return [
            command for command in self.known(guild_id, command_type) if guild_id is None or _allowed(command, user)
        ]

    def find_menu(self, command_type: CommandType, name: str, user: User, guild_id: int | None) -> JSON:
        """Return the command of a context menu.

        Raises
        ------
        CommandRejected
            There is none of this name, or it is not offered to this person.
        """
        offered = {command["name"]: command for command in self.offered_to(user, guild_id, command_type)}
        if name not in offered:
            about = f"The menu of a {command_type.name.lower()} offers {user.name} no {name!r}"
            raise CommandRejected(f"{about}; there are: {_names(offered)}")
        return offered[name]

    def find(self, name: str, user: User, guild_id: int | None) -> tuple[JSON, list[JSON]]:
        """Return the command of a full name (`group sub`), and the way to its innermost subcommand.

        Raises
        ------
        CommandRejected
            There is none, it is not offered to this person, or the name ends at a group.
        """
        first, *rest = name.removeprefix("/").split() or [""]
        offered = {command["name"]: command for command in self.offered_to(user, guild_id)}
        if first not in offered:
            raise CommandRejected(f"/{first} is no command that {user.name} is offered; there are: {_names(offered)}")
        way: list[JSON] = []
        here = offered[first]
        for part in rest:
            inner = {option["name"]: option for option in subcommands(here)}
            if part not in inner:
                raise CommandRejected(f"/{here['name']} has no subcommand {part!r}; it has: {_names(inner)}")
            here = inner[part]
            way.append(here)
        if inner := {option["name"]: option for option in subcommands(here)}:
            raise CommandRejected(f"/{name} needs a subcommand: {_names(inner)}")
        return offered[first], way

    def _payload(self, scope: int | None, body: JSON, known_id: str | None) -> JSON:
        payload: JSON = {
            "type": CommandType.CHAT_INPUT.value,
            "description": "",
            "options": [],
            "default_member_permissions": None,
            "dm_permission": True,
            "nsfw": False,
            "contexts": None,
            "integration_types": [0],
            "name_localizations": None,
            "description_localizations": None,
        }
        payload |= {key: value for key, value in body.items() if value is not None}
        if payload["default_member_permissions"] is not None:
            payload["default_member_permissions"] = str(payload["default_member_permissions"])
        payload["id"] = known_id or str(self._ids.next())
        payload["application_id"] = str(self._application_id)
        payload["version"] = str(self._ids.next())
        if scope is not None:
            payload["guild_id"] = str(scope)
        return payload


def subcommands(command: JSON) -> Iterator[JSON]:
    """Yield the subcommands and groups of a command or group."""
    for option in command.get("options") or ():
        if option["type"] in {SUBCOMMAND, SUBCOMMAND_GROUP}:
            yield option


def typable(command: JSON, *groups: str) -> Iterator[JSON]:
    """Yield a command, or in its place each subcommand, its name the full one that is typed: `group sub`."""
    inner = list(subcommands(command))
    names = (*groups, command["name"])
    for option in inner:
        yield from typable(option, *names)
    if not inner:
        yield command | {"name": " ".join(names)}


def _meant_for(command: JSON, guild_id: int | None) -> bool:
    """Whether a command is for the server, or (None) for direct messages with the bot."""
    contexts = command["contexts"]
    if contexts is None:
        return guild_id is not None or bool(command["dm_permission"])
    return (IN_SERVER if guild_id is not None else WITH_BOT) in contexts


def _allowed(command: JSON, user: User) -> bool:
    """Whether `default_member_permissions` offers it: "0" means administrators alone."""
    needed = command["default_member_permissions"]
    if needed is None:
        return True
    return user.may(int(needed) or 1 << 3)


def _key(command: JSON) -> tuple[str, int]:
    return command["name"].lower(), command.get("type") or CommandType.CHAT_INPUT


def _names(things: Iterable[str]) -> str:
    return ", ".join(sorted(things)) or "none"
