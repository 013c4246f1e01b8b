"""The roles of the server: created, changed and deleted."""

from rehearsal.changes import Change, Changes, ChangeType
from rehearsal.errors import Unsupported, unknown
from rehearsal.events import Events
from rehearsal.guild import Guild
from rehearsal.users import EVERYONE, Permission, Role
from rehearsal.wire import JSON, Snowflakes, encode

NEW = "new role"
"""What Discord calls one without a name."""


class Roles:
    """The roles."""

    def __init__(self, guild: Guild, events: Events, changes: Changes, ids: Snowflakes) -> None:
        self._guild = guild
        self._events = events
        self._changes = changes
        self._ids = ids

    def of(self, role_id: int) -> Role:
        """Return the role of an id; raises `ApiError` 10011 where there is none."""
        for role in self._guild.roles.values():
            if role.id == role_id:
                return role
        raise unknown("Role")

    def create(self, body: JSON) -> Role:
        """Create a role as a checked body says; it is below all others but @everyone."""
        role = Role(self._ids.next(), "", EVERYONE, 1, mentionable=False)
        self._set(role, {"name": NEW} | body)
        for other in self._guild.roles.values():
            other.position += other.position > 0
        self._tell("GUILD_ROLE_CREATE", {"role": role.payload})
        return role

    def change(self, role: Role, body: JSON) -> None:
        """Change a role as a checked body says."""
        del self._guild.roles[role.name]
        self._set(role, body)
        self._tell("GUILD_ROLE_UPDATE", {"role": role.payload})

    def delete(self, role: Role) -> None:
        """Delete a role; nobody has it any more."""
        del self._guild.roles[role.name]
        for user in self._guild.users.values():
            user.roles = tuple(one for one in user.roles if one is not role)
            user.changed()
        for channel in self._guild.channels.values():
            channel.overwrites.pop(role, None)
        self._tell("GUILD_ROLE_DELETE", {"role_id": str(role.id)})

    def _set(self, role: Role, body: JSON) -> None:
        name = str(body.get("name") or role.name)
        if name in self._guild.roles:
            raise Unsupported(f"a second role called {name}")
        role.name = name
        role.colour = body.get("color") or (body.get("colors") or {}).get("primary_color") or role.colour
        role.hoist = bool(body.get("hoist", role.hoist))
        role.mentionable = bool(body.get("mentionable", role.mentionable))
        if body.get("permissions") is not None:
            role.permissions = Permission(int(body["permissions"]))
        self._guild.roles[name] = role

    def _tell(self, event: str, about: JSON) -> None:
        self._events.dispatch(event, encode({"guild_id": str(self._guild.id)} | about))
        self._changes.emit(Change(ChangeType.PEOPLE))
