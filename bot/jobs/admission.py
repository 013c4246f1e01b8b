"""What is refused before a job is written: what is too much for one person, somebody else's, or nowhere to be run."""

from collections.abc import Mapping
from typing import Any

from bot.database.connection import Connection
from bot.jobs.data_kept import refuse_too_much_data
from bot.jobs.job import Anothers, Limits, ModelNowhere, TooManyWaiting
from bot.jobs.liveness import LIVE
from bot.jobs.runs_a_day import refuse_too_many_runs
from bot.jobs.stop import Stop, Stopped
from bot.jobs.turns import HOLDS
from models.tasks.values import TRAININGS


async def refuse(connection: Connection, values: Mapping[str, Any], limits: Limits) -> None:
    """Raise what `Jobs.submit` says where a job's owner may not have it written."""
    await _refuse_stopped(connection, values)
    await _refuse_too_many(connection, values, limits)
    if values["queue"] == TRAININGS:
        await refuse_too_many_runs(connection, values["owner"], values["guild"], limits)
    await _refuse_anothers(connection, values)
    await refuse_too_much_data(connection, values, limits)


async def unfinished(connection: Connection, values: Mapping[str, Any]) -> int:
    """Return how many jobs of a person wait or run in a queue of a server."""
    return int(await _told(connection, _COUNT_UNFINISHED, values))


async def _refuse_too_many(connection: Connection, values: Mapping[str, Any], limits: Limits) -> None:
    """Raise `TooManyWaiting` at the limit; submissions of one person wait for each other, so it is exact."""
    await connection.execute(LOCK_OWNER, values)
    if await unfinished(connection, values) >= limits.running + limits.waiting:
        raise TooManyWaiting(limits.running + limits.waiting)


async def _refuse_stopped(connection: Connection, values: Mapping[str, Any]) -> None:
    """Raise `Stopped` where moderators let nothing new in, or nothing of this person's."""
    row = await (await connection.execute(_STOPS, values)).fetchone()
    if row is not None:
        raise Stopped(Stop(**row))


async def _refuse_anothers(connection: Connection, values: Mapping[str, Any]) -> None:
    """Raise `Anothers` where a job of somebody else made an artifact; of what was uploaded no owner is on record."""
    if values["artifacts"] and await _told(connection, _ANOTHERS, values):
        raise Anothers


async def refuse_unserved(connection: Connection, values: Mapping[str, Any]) -> None:
    """Raise `ModelNowhere` where workers of the queue live, but none that has or could fetch the models."""
    if await _told(connection, _SERVED, values) is False:
        raise ModelNowhere(values["models"])


async def _told(connection: Connection, query: str, values: Mapping[str, Any]) -> Any:
    """Return the one value of a query."""
    row = await (await connection.execute(query, values)).fetchone()
    assert row is not None
    (value,) = row.values()
    return value


_COUNT_UNFINISHED = """
select count(*) from jobs
where queue = %(queue)s and guild_id = %(guild)s and owner_id = %(owner)s and state in ('queued', 'running')
"""

_STOPS = f"""
select scope as by, reason, null::timestamptz as until from pauses
where guild_id = %(guild)s and scope = 'drain'
union all
select 'block', reason, until from restraints
where guild_id = %(guild)s and subject_id = any(%(owner)s || %(roles)s::bigint[]) and most = 0 and {HOLDS}
limit 1
"""

# Submissions of one person wait for each other.
LOCK_OWNER = "select pg_advisory_xact_lock(hashtextextended(%(queue)s, %(owner)s))"

_ANOTHERS = """
select exists (
    select from artifacts join jobs on jobs.id = job_id
    where artifacts.id = any(%(artifacts)s::uuid[]) and owner_id <> %(owner)s
)
"""

# Null where no worker lives.
_SERVED = f"""
select bool_or(%(models)s::text[] <@ (models || fetchable)) from workers where slots ? %(queue)s and {LIVE}
"""
