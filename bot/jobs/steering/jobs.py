"""What moderators do to single jobs, and to many: cancel, move, run again."""

from typing import Any

from bot.database.connection import Connection
from bot.jobs.job import State
from bot.jobs.steering.values import Done, Found, Moderator, Place, Selection
from bot.jobs.turns import DEMO, TURNS

JUST_NOW = 10.0
"""Seconds during which a job that one moderator has acted on is not for another: they look at what was before that."""


async def find(connection: Connection, by: Moderator, job_id: int) -> Found:
    """Return a job of the moderator's server, which nobody else changes until the transaction ends.

    Raises `Done` where there is none, or another moderator has just acted on it.
    """
    values = {"id": job_id, "guild": by.guild_id, "just_now": JUST_NOW}
    row = await (await connection.execute(_FIND, values)).fetchone()
    if row is None:
        raise Done(f"There is no job {job_id} here.")
    if row["just"] and row["steered_by"] != by.id:
        raise Done(f"<@{row['steered_by']}> was first: {_past(row['steered_act'])} job {job_id} just now. Look again.")
    return Found(row["id"], row["owner_id"], State(row["state"]))


async def matching(connection: Connection, guild_id: int, selection: Selection) -> list[int]:
    """Return the unfinished jobs that a selection means now, oldest first."""
    values = {"guild": guild_id, "person": selection.person_id, "model": selection.model}
    rows = await (await connection.execute(_MATCHING[selection.by], values)).fetchall()
    return [row["id"] for row in rows]


async def cancel(connection: Connection, by: Moderator, ids: list[int]) -> int:
    """Cancel those of these jobs that still wait or run, ask the workers of the latter; return how many."""
    values = {"ids": ids, **_steered(by, "cancel")}
    return (await connection.execute(_CANCEL, values)).rowcount


async def move(connection: Connection, by: Moderator, job_id: int, to: Place | int) -> None:
    """Let a waiting job start before or behind all of its server that wait in its queue, or before another.

    Before another, what stands before that one is held in its order. Raises `Done`.
    """
    values = {"id": job_id, "guild": by.guild_id, "before": to, "demo": DEMO, **_steered(by, "move")}
    if isinstance(to, int):
        if to == job_id or not (await connection.execute(_HAS_NEIGHBOUR, values)).rowcount:
            raise Done(f"Job {to} does not wait in the queue of job {job_id}. Choose another.")
        queue = await (await connection.execute("select queue from jobs where id = %(id)s", values)).fetchone()
        await connection.execute(_HOLD_ORDER, values | (queue or {}))
    query = {"first": _FIRST, "last": _LAST}.get(str(to), _MOVED)
    await connection.execute(query, values)


async def retry(connection: Connection, by: Moderator, job_id: int, *, makes: bool) -> None:
    """Queue a job again that failed or was cancelled, and owe its card edits; raises `Done`.

    Where it `makes` a model the name must still be its own.
    """
    values = {"id": job_id, "makes": makes, **_steered(by, "retry")}
    if not (await connection.execute(_RETRY, values)).rowcount:
        raise Done(f"Job {job_id} cannot be tried again: its card shows another job, or what it was to make is taken.")
    await connection.execute("update cards set settled_at = null where job_id = %(id)s", values)


def _steered(by: Moderator, act: str) -> dict[str, Any]:
    return {"act": act, "reason": by.reason, "by": by.id}


def _past(act: str) -> str:
    return {"cancel": "they cancelled", "move": "they moved", "retry": "they tried again"}[act]


_SET = """steered_act = %(act)s, steered_reason = %(reason)s, steered_by = %(by)s, steered_at = clock_timestamp()"""

_FIND = """
select id, owner_id, state, steered_act, steered_by,
    coalesce(steered_at > clock_timestamp() - make_interval(secs => %(just_now)s), false) as just
from jobs where id = %(id)s and guild_id = %(guild)s for update
"""

_UNFINISHED = "select id from jobs where guild_id = %(guild)s and state in ('queued', 'running')"

_MATCHING = {
    "person": f"{_UNFINISHED} and owner_id = %(person)s order by id",
    "model": f"{_UNFINISHED} and %(model)s = any(models) order by id",
    "waiting": "select id from jobs where guild_id = %(guild)s and state = 'queued' order by id",
}

_CANCEL = f"""
update jobs
set {_SET}, cancel_requested = true,
    state = case state when 'queued' then 'cancelled' else state end,
    finished_at = case state when 'queued' then clock_timestamp() end
where id = any(%(ids)s) and state in ('queued', 'running') and not cancel_requested
"""

# Of the jobs that wait in the server and queue of the one that moves; those of a demo stay before all.
_NEIGHBOURS = """
select waiting.precedence from jobs as waiting join jobs as moved using (guild_id, queue)
where moved.id = %(id)s and waiting.id <> %(id)s and waiting.state = 'queued' and waiting.precedence < %(demo)s
"""

_FIRST = f"""
update jobs set {_SET},
    precedence = least(%(demo)s - 1, 1 + greatest(0, (select max(precedence) from ({_NEIGHBOURS}) as others)))
where id = %(id)s
"""

_LAST = f"""
update jobs set {_SET}, precedence = least(0, (select min(precedence) from ({_NEIGHBOURS}) as others)) - 1
where id = %(id)s
"""

_MOVED = f"update jobs set {_SET} where id = %(id)s"

_HAS_NEIGHBOUR = f"{_NEIGHBOURS} and waiting.id = %(before)s"

# Those that come before the other one now, or were moved to the front earlier, keep that order; the job takes its place
# right before the other.
_HOLD_ORDER = f"""
with {TURNS},
here as (
    select jobs.id, place, precedence, place <= (select place from turns where id = %(before)s) as ahead
    from turns join jobs using (id)
    where guild_id = %(guild)s and precedence < %(demo)s and jobs.id <> %(id)s
),
held as (
    select id, place * 2 as place from here where ahead or precedence > 0
    union all
    select %(id)s, (select place from here where id = %(before)s) * 2 - 1
),
ranked as (select id, row_number() over (order by place desc)::int as precedence from held)
update jobs set precedence = ranked.precedence from ranked where jobs.id = ranked.id
"""

_RETRY = f"""
update jobs
set {_SET}, state = 'queued', losses = 0, worker_id = null, cancel_requested = false, finish_requested = false,
    progress = null, error = null, started_at = null, finished_at = null, precedence = 0
where id = %(id)s and state in ('failed', 'cancelled') and hidden_at is null
    and exists (select from cards where job_id = jobs.id and not replaced)
    and (not %(makes)s or exists (select from tuned_models where job_id = jobs.id and not deleted))
"""
