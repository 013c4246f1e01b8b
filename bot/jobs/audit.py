"""The audit log: who did what, to whom, when and why. An act and its entry are one transaction; no prompt is in it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.database.connection import Connection, Database

CHANNEL = "audit_log"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done, in a word, such as `cancel`.

    Attributes
    ----------
    what
        With what, or how: "3 jobs", "first", "the model smollm2".
    person_id, role_id, job_id
        Whom or what it was done to.
    reason
        In the words of whoever did it.
    """

    guild_id: int
    actor_id: int
    act: str
    what: str = ""
    person_id: int | None = None
    role_id: int | None = None
    job_id: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An act on record."""

    id: int
    at: datetime
    act: Act


async def write(connection: Connection, act: Act) -> None:
    """Write an act in the connection's transaction."""
    await connection.execute(_WRITE, asdict(act))


class AuditLog:
    """The log for those who read it, and for acts that write nothing else. Every method raises `DatabaseAway`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, act: Act) -> None:
        """Write an act."""
        async with self._database.transaction() as connection:
            await write(connection, act)

    async def latest(self, guild_id: int, count: int) -> list[Entry]:
        """Return the newest acts in a server, newest first."""
        return [_entry(row) for row in await self._database.fetch(_LATEST, {"guild": guild_id, "count": count})]

    async def unposted(self, count: int) -> list[Entry]:
        """Return the oldest acts that no log channel has shown yet, oldest first."""
        return [_entry(row) for row in await self._database.fetch(_UNPOSTED, {"count": count})]

    async def note_posted(self, entry_id: int) -> None:
        """Note that an act need not be posted any more."""
        await self._database.fetch(_POSTED, {"id": entry_id})


def _entry(row: Mapping[str, Any]) -> Entry:
    fields = dict(row)
    return Entry(fields.pop("id"), fields.pop("at"), Act(**fields))


_WRITE = """
insert into audit_log (guild_id, actor_id, act, what, person_id, role_id, job_id, reason)
values (%(guild_id)s, %(actor_id)s, %(act)s, %(what)s, %(person_id)s, %(role_id)s, %(job_id)s, %(reason)s)
"""

_COLUMNS = "id, at, guild_id, actor_id, act, what, person_id, role_id, job_id, reason"

_LATEST = f"select {_COLUMNS} from audit_log where guild_id = %(guild)s order by id desc limit %(count)s"

_UNPOSTED = f"select {_COLUMNS} from audit_log where posted_at is null order by id limit %(count)s"

_POSTED = "update audit_log set posted_at = clock_timestamp() where id = %(id)s returning id"
