"""People, the bot and their roles."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntFlag

from rehearsal.wire import JSON, stable_id, timestamp

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
BOT = (
    EVERYONE
    | Permission.MENTION_EVERYONE
    | Permission.MANAGE_MESSAGES
    | Permission.PIN_MESSAGES
    | Permission.MANAGE_THREADS
)
DIRECT = EVERYONE & ~(Permission.CREATE_PUBLIC_THREADS | Permission.CREATE_PRIVATE_THREADS) | Permission.PIN_MESSAGES
"""What both may do in direct messages."""


@dataclass(frozen=True)
class Role:
    """A role: a name and what it allows beyond @everyone's permissions."""

    id: int
    name: str
    permissions: Permission
    position: int
    managed: bool = False

    @property
    def payload(self) -> JSON:
        """Its JSON in the server."""
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(int(self.permissions)),
            "position": self.position,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": self.managed,
            "mentionable": True,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


@dataclass(frozen=True, eq=False)
class User:
    """A person or the bot."""

    id: int
    name: str
    roles: tuple[Role, ...] = ()
    bot: bool = False
    permissions: Permission = field(init=False, repr=False)
    """What this member may do in the server: everyone's permissions and those of the roles."""
    payload: JSON = field(init=False, repr=False)
    member: JSON = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "permissions", self._granted())
        object.__setattr__(self, "payload", self._user_payload())
        object.__setattr__(self, "member", self._member_payload())

    def __str__(self) -> str:
        return self.name

    def may(self, needed: int) -> bool:
        """Whether this member has all of the permissions `needed`."""
        granted = self.permissions
        return Permission.ADMINISTRATOR in granted or (granted & needed) == needed

    def _granted(self) -> Permission:
        granted = EVERYONE
        for role in self.roles:
            granted |= role.permissions
        return granted

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
        return {
            "roles": [str(role.id) for role in self.roles],
            "joined_at": timestamp(JOINED),
            "nick": None,
            "avatar": None,
            "banner": None,
            "premium_since": None,
            "communication_disabled_until": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }


def person(name: str, roles: tuple[Role, ...]) -> User:
    """Return a person whose id depends on the name alone."""
    return User(stable_id("user", name), name, roles)
