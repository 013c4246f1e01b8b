"""Pauses, limits and blocks: what keeps the waiting jobs of a server from being started."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from bot.database.connection import Connection
from bot.jobs.steering.values import Done, Moderator, Pause, Restraint, Subject, not_paused
from bot.jobs.turns import HOLDS


async def pause(connection: Connection, by: Moderator, what: Pause) -> None:
    """Start no more of it; what runs goes on. Raises `Done` where it is paused already."""
    values = {"guild": by.guild_id, "by": by.id, **asdict(what), "reason": by.reason}
    if (await connection.execute(_PAUSE, values)).rowcount:
        return
    there = next(other for other in await pauses(connection, by.guild_id) if _same(other, what))
    raise Done(f"<@{there.by_id}> has paused {there} already{_because(there.reason)}.")


async def resume(connection: Connection, by: Moderator, what: Pause | None) -> list[Pause]:
    """Go on with it, or with all that is paused but for a drain; return what was. Raises `Done` where nothing is."""
    values = {"guild": by.guild_id, "scope": what and what.scope, "name": what and what.name}
    rows = await (await connection.execute(_RESUME, values)).fetchall()
    if not rows:
        raise Done(not_paused(what))
    return [Pause(**row) for row in rows]


async def restrain(
    connection: Connection, by: Moderator, subject: Subject, most: int, lasting: timedelta | None
) -> None:
    """Let a person, or each with a role, run at most so many jobs of a queue at once; none to block them."""
    values = {"guild": by.guild_id, "by": by.id, "reason": by.reason, "most": most, "lasting": lasting}
    await connection.execute(_RESTRAIN, {**values, "subject": subject.id, "is_role": subject.is_role})


async def release(connection: Connection, by: Moderator, subject: Subject) -> None:
    """End a limit or block; raises `Done` where there is none."""
    values = {"guild": by.guild_id, "subject": subject.id}
    if not (await connection.execute(_RELEASE, values)).rowcount:
        raise Done(f"Nobody has limited or blocked {subject} here, or it has ended.")


async def pauses(connection: Connection, guild_id: int) -> list[Pause]:
    """Return what is paused in a server, oldest first."""
    rows = await (await connection.execute(_PAUSES, {"guild": guild_id})).fetchall()
    return [Pause(**row) for row in rows]


async def restraints(connection: Connection, guild_id: int) -> list[Restraint]:
    """Return the limits and blocks that hold in a server, oldest first."""
    rows = await (await connection.execute(_RESTRAINTS, {"guild": guild_id})).fetchall()
    return [_restraint(row) for row in rows]


def _restraint(row: Mapping[str, Any]) -> Restraint:
    subject = Subject(row["subject_id"], row["is_role"])
    return Restraint(subject, row["most"], row["until"], row["reason"], row["by_id"])


def _same(one: Pause, other: Pause) -> bool:
    return (one.scope, one.name) == (other.scope, other.name)


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""


_PAUSE = """
insert into pauses (guild_id, scope, name, reason, by_id) values (%(guild)s, %(scope)s, %(name)s, %(reason)s, %(by)s)
on conflict do nothing
"""

_RESUME = """
delete from pauses
where guild_id = %(guild)s and (
    %(scope)s::text is null and scope <> 'drain' or scope = %(scope)s and name = %(name)s
)
returning scope, name, reason, by_id
"""

_PAUSES = "select scope, name, reason, by_id from pauses where guild_id = %(guild)s order by id"

_RESTRAIN = """
insert into restraints (guild_id, subject_id, is_role, most, until, reason, by_id)
values (%(guild)s, %(subject)s, %(is_role)s, %(most)s, clock_timestamp() + %(lasting)s::interval, %(reason)s, %(by)s)
on conflict (guild_id, subject_id) do update
set most = excluded.most, until = excluded.until, reason = excluded.reason, by_id = excluded.by_id,
    since = clock_timestamp()
"""

_RELEASE = f"""
delete from restraints where guild_id = %(guild)s and subject_id = %(subject)s and {HOLDS}
"""

_RESTRAINTS = f"""
select subject_id, is_role, most, until, reason, by_id from restraints
where guild_id = %(guild)s and {HOLDS} order by id
"""
