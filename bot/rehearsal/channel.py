"""Places where messages are."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from bot.rehearsal.users import Permission, Role, User
from bot.rehearsal.wire import JSON

if TYPE_CHECKING:
    from bot.rehearsal.message import Message


class ChannelType(IntEnum):
    """The kinds of channel that there are here (documentation, "Channel Types")."""

    TEXT = 0
    DIRECT = 1
    THREAD = 11


@dataclass(eq=False)
class Channel:
    """A text channel or thread of the server, or the direct messages of one person with the bot."""

    id: int
    name: str
    guild_id: int | None
    type: ChannelType = ChannelType.TEXT
    position: int = 0
    parent: "Channel | None" = None
    owner: User | None = None
    recipient: User | None = None
    viewers: tuple[Role, ...] = ()
    """The roles that alone see it; none: everybody does."""
    archived: bool = False
    locked: bool = False
    messages: "dict[int, Message]" = field(default_factory=dict, repr=False)
    last_message_id: int | None = None

    def __str__(self) -> str:
        return f"#{self.name}"

    def seen_by(self, user: User) -> bool:
        """Whether somebody can open it."""
        if self.recipient is not None:
            return user.bot or self.recipient is user
        viewers = self.viewers if self.parent is None else self.parent.viewers
        return not viewers or not set(viewers).isdisjoint(user.roles)

    def permissions_of(self, user: User) -> Permission:
        """Return what somebody may do here."""
        return user.permissions if self.seen_by(user) else Permission(0)

    @property
    def payload(self) -> JSON:
        """Its JSON."""
        last = None if self.last_message_id is None else str(self.last_message_id)
        payload: JSON = {"id": str(self.id), "type": int(self.type), "last_message_id": last, "flags": 0}
        if self.recipient is not None:
            return payload | {"recipients": [self.recipient.payload]}
        payload |= {"name": self.name, "guild_id": str(self.guild_id), "rate_limit_per_user": 0}
        if self.type is ChannelType.THREAD:
            return payload | self._thread_payload()
        return payload | {
            "position": self.position,
            "permission_overwrites": self._overwrites(),
            "parent_id": None,
            "topic": None,
            "nsfw": False,
        }

    def payload_for(self, user: User) -> JSON:
        """Its JSON in an interaction of `user`: with what they may do here."""
        return self.payload | {"permissions": str(int(self.permissions_of(user)))}

    def _overwrites(self) -> list[JSON]:
        """Documentation, "Overwrite Object": what is taken from @everyone and given back to a few roles."""
        if not self.viewers:
            return []
        view = str(int(Permission.VIEW_CHANNEL))
        given = [{"id": str(role.id), "type": 0, "allow": view, "deny": "0"} for role in self.viewers]
        return [{"id": str(self.guild_id), "type": 0, "allow": "0", "deny": view}, *given]

    def _thread_payload(self) -> JSON:
        if self.parent is None or self.owner is None:
            raise ValueError("A thread has a parent and an owner.")
        return {
            "parent_id": str(self.parent.id),
            "owner_id": str(self.owner.id),
            "message_count": len(self.messages),
            "member_count": 1,
            "thread_metadata": {
                "archived": self.archived,
                "auto_archive_duration": 1440,
                "archive_timestamp": "2026-01-05T09:00:00+00:00",
                "locked": self.locked,
            },
        }
