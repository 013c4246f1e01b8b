"""Places where messages are."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from functools import reduce
from operator import or_

from rehearsal.users import DIRECT, Permission, Role, User
from rehearsal.wire import JSON, now, timestamp


class ChannelType(IntEnum):
    """The types of channel that there are here (documentation, "Channel Types")."""

    TEXT = 0
    DIRECT = 1
    THREAD = 11
    PRIVATE_THREAD = 12


NONE = Permission(0)


@dataclass(frozen=True)
class Overwrite:
    """What a channel gives to a role or a member, and what it takes from them."""

    allow: Permission = NONE
    deny: Permission = NONE


THREADS = frozenset({ChannelType.THREAD, ChannelType.PRIVATE_THREAD})


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
    overwrites: dict[Role | User, Overwrite] = field(default_factory=dict, repr=False)
    """What is different here from the server; threads have what their channel has."""
    members: dict[int, datetime] = field(default_factory=dict, repr=False)
    """Who has joined a thread, by id, and when."""
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    archives_after: int = 1440
    """Minutes of quiet after which a thread is archived."""
    slowmode: int = 0
    """Seconds between two messages of one person; here it is shown, not enforced."""
    topic: str | None = None
    nsfw: bool = False
    created: datetime = field(default_factory=now, repr=False)
    archive_changed: datetime = field(default_factory=now, repr=False)
    last_message_id: int | None = None
    message_count: int = 0
    """Messages that are in a thread, but for the one that shows its beginning."""
    total_message_sent: int = 0
    """The same with those that were deleted."""

    def __str__(self) -> str:
        return f"#{self.name}"

    def seen_by(self, user: User) -> bool:
        """Whether somebody can open it."""
        return Permission.VIEW_CHANNEL in self.permissions_of(user)

    def _joinable_by(self, user: User) -> bool:
        if self.type is not ChannelType.PRIVATE_THREAD:
            return True
        return user.id in self.members or user.may(Permission.MANAGE_THREADS)

    def permissions_of(self, user: User) -> Permission:
        """Return what somebody may do here."""
        if self.recipient is not None:
            return DIRECT if user.bot or self.recipient is user else NONE
        if self.parent is not None:
            return self.parent.permissions_of(user) if self._joinable_by(user) else NONE
        if user.guild_id != self.guild_id:
            return NONE
        if Permission.ADMINISTRATOR in user.permissions or not self.overwrites:
            return user.permissions
        granted = user.as_far_as_timed_out(self._overwritten(user))
        return granted if Permission.VIEW_CHANNEL in granted else NONE

    def _overwritten(self, user: User) -> Permission:
        """Documentation, "Permission Overwrites": first what is for everyone, then for the roles, then for a member."""
        granted = user.permissions
        everyone = [one for one in self.overwrites if one.id == self.guild_id]
        for layer in (everyone, user.roles, (user,)):
            found = [self.overwrites[one] for one in layer if one in self.overwrites]
            denied = reduce(or_, (one.deny for one in found), NONE)
            granted = reduce(or_, (one.allow for one in found), granted & ~denied)
        return granted

    def archive(self, archived: bool) -> None:
        """Archive a thread or bring it back."""
        if archived is not self.archived:
            self.archived, self.archive_changed = archived, now()

    @property
    def payload(self) -> JSON:
        """Its JSON."""
        last = None if self.last_message_id is None else str(self.last_message_id)
        payload: JSON = {"id": str(self.id), "type": int(self.type), "last_message_id": last, "flags": 0}
        if self.recipient is not None:
            return payload | {"recipients": [self.recipient.payload]}
        payload |= {"name": self.name, "guild_id": str(self.guild_id), "rate_limit_per_user": self.slowmode}
        if self.type in THREADS:
            return payload | self._thread_payload()
        return payload | {
            "position": self.position,
            "permission_overwrites": self._overwrites(),
            "parent_id": None,
            "topic": self.topic,
            "nsfw": self.nsfw,
        }

    def payload_for(self, user: User) -> JSON:
        """Its JSON in an interaction of `user`: with what they may do here."""
        return self.payload | {"permissions": str(int(self.permissions_of(user)))}

    def member_payload(self, user: User) -> JSON:
        """Return the JSON of somebody's membership in a thread; raises `LookupError` where they have not joined."""
        joined = timestamp(self.members[user.id])
        return {"id": str(self.id), "user_id": str(user.id), "join_timestamp": joined, "flags": 0}

    def _overwrites(self) -> list[JSON]:
        """Documentation, "Overwrite Object"."""
        return [
            {
                "id": str(one.id),
                "type": int(isinstance(one, User)),
                "allow": str(int(overwrite.allow)),
                "deny": str(int(overwrite.deny)),
            }
            for one, overwrite in self.overwrites.items()
        ]

    def _thread_payload(self) -> JSON:
        if self.parent is None or self.owner is None:
            raise ValueError("A thread has a parent and an owner.")
        metadata: JSON = {
            "archived": self.archived,
            "auto_archive_duration": self.archives_after,
            "archive_timestamp": timestamp(self.archive_changed),
            "create_timestamp": timestamp(self.created),
            "locked": self.locked,
        }
        if self.type is ChannelType.PRIVATE_THREAD:
            metadata["invitable"] = self.invitable
        return {
            "parent_id": str(self.parent.id),
            "owner_id": str(self.owner.id),
            "message_count": self.message_count,
            "total_message_sent": self.total_message_sent,
            "member_count": len(self.members),
            "thread_metadata": metadata,
        }
