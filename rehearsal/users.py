"""People, the bot and their roles."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntFlag
from functools import reduce
from operator import or_

from rehearsal.wire import JSON, now, stable_id, timestamp

JOINED = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Permission(IntFlag):
    """The permissions that matter here (documentation, "Permissions")."""

    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    SEND_POLLS = 1 << 49
    PIN_MESSAGES = 1 << 51


EVERYONE = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.SEND_POLLS
)
MODERATOR = (
    Permission.MANAGE_MESSAGES
    | Permission.PIN_MESSAGES
    | Permission.MANAGE_THREADS
    | Permission.MODERATE_MEMBERS
    | Permission.KICK_MEMBERS
)
INSTRUCTOR = MODERATOR | Permission.MANAGE_GUILD | Permission.MANAGE_CHANNELS | Permission.MENTION_EVERYONE
# The bot may mention everyone, so that a rehearsal shows every mention its messages would let through.
BOT = EVERYONE | INSTRUCTOR | Permission.BAN_MEMBERS | Permission.MANAGE_NICKNAMES | Permission.MANAGE_ROLES
DIRECT = EVERYONE & ~(Permission.CREATE_PUBLIC_THREADS | Permission.CREATE_PRIVATE_THREADS) | Permission.PIN_MESSAGES
"""What both may do in direct messages."""


@dataclass(eq=False)
class Role:
    """A role: a name and what it allows beyond @everyone's permissions."""

    id: int
    name: str
    permissions: Permission
    position: int
    managed: bool = False
    colour: int = 0
    hoist: bool = False
    mentionable: bool = True

    @property
    def payload(self) -> JSON:
        """Its JSON in the server."""
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(int(self.permissions)),
            "position": self.position,
            "color": self.colour,
            "colors": {"primary_color": self.colour, "secondary_color": None, "tertiary_color": None},
            "hoist": self.hoist,
            "managed": self.managed,
            "mentionable": self.mentionable,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


@dataclass(eq=False)
class User:
    """A person or the bot, as a member of the server."""

    id: int
    name: str
    guild_id: int
    """The server of which this is a member; in each other one the same person is another member with the same id."""
    roles: tuple[Role, ...] = ()
    bot: bool = False
    owner: bool = False
    """Whether the server and the bot's application are theirs."""
    here: bool = True
    """Whether they are in the server, and have not left it."""
    nick: str | None = None
    timed_out_until: datetime | None = None
    payload: JSON = field(init=False, repr=False)
    """Their JSON as somebody on Discord."""
    member: JSON = field(init=False, repr=False)
    """Their JSON as a member of the server."""

    def __post_init__(self) -> None:
        self.payload = self._user_payload()
        self.changed()

    def changed(self) -> None:
        """Describe the member anew."""
        self.member = self._member_payload()

    def __str__(self) -> str:
        return self.name

    @property
    def permissions(self) -> Permission:
        """What this member may do in the server: what everyone may and what the roles give; the owner everything."""
        if not self.here:
            return Permission(0)
        if self.owner:
            return ~Permission(0)
        granted = reduce(or_, (role.permissions for role in self.roles), EVERYONE)
        return self.as_far_as_timed_out(granted)

    def may(self, needed: int) -> bool:
        """Whether this member has all of the permissions `needed`."""
        granted = self.permissions
        return Permission.ADMINISTRATOR in granted or (granted & needed) == needed

    def as_far_as_timed_out(self, granted: Permission) -> Permission:
        """Return what is left of permissions while somebody is timed out, which administrators never are."""
        until = self.timed_out_until
        if until is None or until <= now() or Permission.ADMINISTRATOR in granted:
            return granted
        return granted & (Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY)

    @property
    def display(self) -> str:
        """What people see them called."""
        return self.nick or (self.name if self.bot else self.name.title())

    def _user_payload(self) -> JSON:
        return {
            "id": str(self.id),
            "username": self.name,
            "global_name": None if self.bot else self.name.title(),
            "discriminator": "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }

    def _member_payload(self) -> JSON:
        until = self.timed_out_until
        return {
            "roles": [str(role.id) for role in self.roles],
            "joined_at": timestamp(JOINED),
            "nick": self.nick,
            "avatar": None,
            "banner": None,
            "premium_since": None,
            "communication_disabled_until": None if until is None else timestamp(until),
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }


def person(name: str, guild_id: int, roles: tuple[Role, ...]) -> User:
    """Return a person whose id depends on the name alone, as a member of a server."""
    return User(stable_id("user", name), name, guild_id, roles)
