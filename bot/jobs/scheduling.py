"""Scheduling: which waiting job runs next, its claim, and the write of what came of it, fenced by (job, attempt).

One query orders the waiting jobs, and everything shares it: the claim, the positions, the missing tickets. People take
turns: first everybody's first waiting job, then everybody's second, and so on; within such a round those come first who
were served least recently (never served: before all), then the older job. A job may start while its owner runs fewer
than the limit noted at submission, on a worker that serves it: one with slots for its queue that has, or could fetch,
all models that its request needs. A worker whose claim finds nothing for itself passes its ticket on to one that serves
the next job.
"""

from collections.abc import Mapping

from bot.database.connection import Connection, Database
from bot.jobs import tickets
from bot.jobs.job import Job, State
from bot.jobs.liveness import LIVE
from bot.jobs.rows import JOB_COLUMNS, UnreadableJob, read_job
from models.tasks import task as known
from models.tasks.task import Task
from models.tasks.values import Progress, Queue, Result

# Being lost this often ends a job: it may well be what kills its workers.
MOST_LOSSES = 3
GIVEN_UP = f"This was given up: the worker stopped unexpectedly {MOST_LOSSES} times while running it."
LOSSES = {"most": MOST_LOSSES, "error": GIVEN_UP}
UNREADABLE = "This job was written by another version of the bot, so it cannot be run. Please ask again."


class Claims:
    """The queue for those who work. Every method raises `DatabaseAway` and may be repeated then."""

    def __init__(self, database: Database, tasks: Mapping[str, Task] | None = None) -> None:
        self._database = database
        self._tasks = known.tasks() if tasks is None else tasks

    async def claim(self, queue: Queue, worker_id: int) -> Job | None:
        """Take the job whose turn it is, or return None when none may start. An unreadable one ends as failed."""
        async with self._database.transaction() as connection:
            while True:
                await connection.execute(LOCK_QUEUE, {"queue": queue})
                row = await (
                    await connection.execute(_CLAIM + JOB_COLUMNS, {"queue": queue, "worker": worker_id})
                ).fetchone()
                if row is None:
                    await _pass_on(connection, queue, worker_id)
                    return None
                try:
                    return read_job(row, self._tasks)
                except UnreadableJob:
                    values = {"id": row["id"], "attempt": row["attempt"], "state": State.FAILED, "error": UNREADABLE}
                    await connection.execute(_END, {**values, "result": None, "progress": None, "artifacts": []})

    async def succeed(self, job: Job, result: Result) -> bool:
        """Write the result; False when the job is no longer this attempt's."""
        return await self._end(job, State.SUCCEEDED, result=result)

    async def fail(self, job: Job, error: str, progress: Progress | None = None) -> bool:
        """Write why it failed, in a sentence for its owner."""
        # It may quote the request, and PostgreSQL's text holds everything but NUL.
        return await self._end(job, State.FAILED, error=error.replace("\0", ""), progress=progress)

    async def cancelled(self, job: Job, progress: Progress | None = None) -> bool:
        """Write that it was cancelled, and how far it had come."""
        return await self._end(job, State.CANCELLED, progress=progress)

    async def hand_back(self, job_id: int, attempt: int, queue: Queue) -> bool:
        """Queue the job again, as if never started (or cancel it where that was asked)."""
        async with self._database.transaction() as connection:
            return await _leave(connection, queue, _HAND_BACK, {"id": job_id, "attempt": attempt})

    async def lose(self, job: Job) -> bool:
        """Queue the job again whose run died, as if its worker had; after `MOST_LOSSES` it ends as failed."""
        values = {"id": job.id, "attempt": job.attempt, **LOSSES}
        async with self._database.transaction() as connection:
            return await _leave(connection, job.queue, f"{LOSE} {_FENCED}", values)

    async def _end(
        self,
        job: Job,
        state: State,
        *,
        result: Result | None = None,
        error: str | None = None,
        progress: Progress | None = None,
    ) -> bool:
        named = (value.artifacts_named() for value in (result, progress) if value is not None)
        values = {
            "id": job.id,
            "attempt": job.attempt,
            "state": state,
            "artifacts": list(frozenset().union(*named)),
            "result": result and result.model_dump_json(),
            "error": error,
            "progress": progress and progress.model_dump_json(),
        }
        async with self._database.transaction() as connection:
            return await _leave(connection, job.queue, _END, values)


async def _pass_on(connection: Connection, queue: Queue, worker_id: int) -> None:
    """Let a ticket go to a worker that serves a job which may start, where there is such a job and such a worker."""
    row = await (await connection.execute(_FIND_OTHER, {"queue": queue, "worker": worker_id})).fetchone()
    if row is not None:
        await tickets.issue(connection, queue, worker=row["name"])


async def issue_missing(connection: Connection, queue: Queue) -> int:
    """Issue a ticket for every job that may start, is served by a worker and has none; return how many were missing."""
    query = f"select greatest(0, ({COUNT_ELIGIBLE}) - ({_COUNT_TICKETS}))::int as missing"
    row = await (await connection.execute(query, {"queue": queue, "task": tickets.TASK})).fetchone()
    assert row is not None
    await tickets.issue(connection, queue, row["missing"])
    return int(row["missing"])


async def _leave(connection: Connection, queue: Queue, query: str, values: Mapping[str, object]) -> bool:
    """Let a job leave `running`, and make sure that whoever may start now has a ticket."""
    await connection.execute(LOCK_QUEUE, {"queue": queue})
    changed = (await connection.execute(query, values)).rowcount
    await issue_missing(connection, queue)
    return changed == 1


_FENCED = "where id = %(id)s and attempt = %(attempt)s and state = 'running'"

_END = f"""
update jobs
set state = %(state)s::job_state, result = %(result)s::json, error = %(error)s, progress = %(progress)s::json,
    artifacts = artifacts || %(artifacts)s::uuid[], finished_at = clock_timestamp()
{_FENCED}
"""

_HAND_BACK = f"""
update jobs
set state = case when cancel_requested then 'cancelled'::job_state else 'queued' end,
    finished_at = case when cancel_requested then clock_timestamp() end,
    started_at = case when cancel_requested then started_at end,
    worker_id = null
{_FENCED}
"""

# A job is lost with its worker, or with the child process that runs it.
LOSE = """
update jobs
set losses = losses + 1,
    state = case when cancel_requested then 'cancelled'::job_state
        when losses + 1 >= %(most)s then 'failed' else 'queued' end,
    error = case when not cancel_requested and losses + 1 >= %(most)s then %(error)s end,
    finished_at = case when cancel_requested or losses + 1 >= %(most)s then clock_timestamp() end,
    started_at = case when cancel_requested or losses + 1 >= %(most)s then started_at end,
    worker_id = null
"""

# Rows of every queued job of %(queue)s: id, place from 1, running_limit, and how many of its owner's own jobs must have
# ended before it may start.
TURNS = """
waiting as (
    select id, owner_id, running_limit, row_number() over (partition by owner_id order by id) as turn
    from jobs
    where queue = %(queue)s and state = 'queued'
),
owners as (
    select owner_id,
        (select count(*) from jobs
         where queue = %(queue)s and state = 'running' and jobs.owner_id = distinct_owners.owner_id) as running,
        (select max(started_at) from jobs
         where queue = %(queue)s and started_at is not null and jobs.owner_id = distinct_owners.owner_id) as served_at
    from (select distinct owner_id from waiting) as distinct_owners
),
turns as (
    select id,
        row_number() over (order by turn, served_at nulls first, id) as place,
        running_limit,
        greatest(0, running + turn - running_limit) as own_ahead
    from waiting join owners using (owner_id)
)
"""

# Whether the worker of a row of `workers` serves the job of a row of `jobs`.
SERVES = "(workers.slots ? jobs.queue and jobs.models <@ (workers.models || workers.fetchable))"

# `skip locked` passes a job that is being cancelled right now. A worker whose row is gone was given up and claims
# nothing.
_CLAIM = f"""
with {TURNS}
update jobs
set state = 'running', attempt = attempt + 1, worker_id = %(worker)s, started_at = clock_timestamp(), progress = null
where id = (
    select jobs.id from jobs join turns using (id)
    where own_ahead = 0 and state = 'queued' and exists (select from workers where id = %(worker)s and {SERVES})
    order by place
    limit 1
    for update of jobs skip locked
)
returning
"""

# The worker to pass a ticket on to: of those that serve the first job which may start, any that has a free slot.
_FIND_OTHER = f"""
with {TURNS}
select name
from turns join jobs using (id) join workers on {SERVES}
where own_ahead = 0 and state = 'queued' and workers.id <> %(worker)s and {LIVE} and not exists (
    select from workers where id = %(worker)s and {SERVES}
)
order by place,
    (slots->>%(queue)s)::int > (
        select count(*) from jobs where queue = %(queue)s and state = 'running' and worker_id = workers.id
    ) desc,
    random()
limit 1
"""

# With S slots and r jobs running, the job at place p starts after r + p - S jobs have ended, and with every slot busy
# one ends each mean/S seconds: the wait in a queue of exponential service times (M/M/S, Erlang 1917). The mean is that
# of the jobs up to it, each by what its kind took lately. A job held back by its owner's limit waits, in the same way,
# in a queue of that many slots of their own. A running job is among them
# only while no worker serves it: then its own is gone.
POSITIONS = f"""
with {TURNS},
live as materialized (select * from workers where slots ? %(queue)s and {LIVE}),
served as (
    select id from jobs
    where queue = %(queue)s and state in ('queued', 'running') and exists (select from live as workers where {SERVES})
),
lately as (
    select kind, extract(epoch from finished_at - started_at)::float as seconds from jobs
    where queue = %(queue)s and state = 'succeeded'
    order by finished_at desc limit 200
),
unfinished as (
    select id, place, coalesce(
        (select avg(seconds) from lately where lately.kind = jobs.kind), (select avg(seconds) from lately)
    ) as seconds
    from jobs left join turns using (id)
    where queue = %(queue)s and state in ('queued', 'running')
),
before as (
    select id, avg(seconds) over (
        order by place nulls first rows between unbounded preceding and current row
    ) as seconds
    from unfinished
),
pace as (
    select
        (select count(*) from jobs where queue = %(queue)s and state = 'running') as running,
        (select sum((slots->>%(queue)s)::int)::int from live) as slots
)
select id, place - 1 as ahead, own_ahead > 0 as held,
    case when served.id is not null then seconds * greatest(
        greatest(0, running + place - slots) / slots::float, own_ahead / running_limit::float
    ) end as expected_wait,
    served.id is null as unserved
from pace, turns join before using (id) left join served using (id)
union all
select id, 0, false, null, true from jobs
where queue = %(queue)s and state = 'running' and id not in (select id from served)
"""

COUNT_ELIGIBLE = f"""
with {TURNS}
select count(*) from turns join jobs using (id) where own_ahead = 0 and exists (select from workers where {SERVES})
"""

# Whoever claims, or makes jobs eligible by ending one, holds the queue's lock to the end of the transaction: a claim
# that overlooks a job which becomes eligible meanwhile would use up the ticket that was counted for it. Taken in a
# statement of its own: a statement sees the world as it was when it began, so before it waited.
QUEUE_LOCK = 7_410_002
LOCK_QUEUE = f"select pg_advisory_xact_lock({QUEUE_LOCK}, hashtext(%(queue)s))"

_COUNT_TICKETS = """
select count(*) from procrastinate_jobs
where split_part(queue_name, '@', 1) = %(queue)s and task_name = %(task)s and status = 'todo'
"""
