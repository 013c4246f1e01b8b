"""Issuing tickets: one for each job that may start, where a worker can take it.

A ticket is for any worker. One whose claim finds nothing for itself passes it on to a worker that serves a waiting job,
and there it waits for a slot; as soon as another worker has one, it is recalled. The queue's lock is held meanwhile.
"""

from bot.database.connection import Connection
from bot.jobs import tickets
from bot.jobs.liveness import LIVE
from bot.jobs.turns import COUNT_ELIGIBLE, HAS_FREE_SLOT, SERVES, TURNS
from models.tasks.values import Queue


async def issue_missing(connection: Connection, queue: Queue) -> int:
    """Issue a ticket for every job that may start, is served by a worker and has none; return how many were missing."""
    await recall(connection, queue)
    query = f"select greatest(0, ({COUNT_ELIGIBLE}) - ({_COUNT_TICKETS}))::int as missing"
    row = await (await connection.execute(query, {"queue": queue, "task": tickets.TASK})).fetchone()
    assert row is not None
    await tickets.issue(connection, queue, row["missing"])
    return int(row["missing"])


async def pass_on(connection: Connection, queue: Queue, worker_id: int, *, full: bool = False) -> bool:
    """Let a worker's ticket go to one that serves a job which may start; False where there is no such job or worker.

    A worker that is `full` would serve the job as well, and passes on to those alone that have a slot free.
    """
    query = _FIND_FREE if full else _FIND_OTHER
    row = await (await connection.execute(query, {"queue": queue, "worker": worker_id})).fetchone()
    if row is None:
        return False
    await tickets.issue(connection, queue, worker=row["name"])
    return True


async def recall(connection: Connection, queue: Queue) -> None:
    """Let the tickets that wait for full workers be for any, as many as others have slots free for them."""
    values = {"queue": queue, "task": tickets.TASK}
    row = await (await connection.execute(_ANY_PASSED_ON, values)).fetchone()
    if row is not None:
        await tickets.issue(connection, queue, (await connection.execute(_RECALL, values)).rowcount)


_COUNT_TICKETS = """
select count(*) from procrastinate_jobs
where split_part(queue_name, '@', 1) = %(queue)s and task_name = %(task)s and status = 'todo'
"""

_ANY_PASSED_ON = """
select from procrastinate_jobs
where queue_name like %(queue)s || '@%%' and task_name = %(task)s and status = 'todo' limit 1
"""

_OTHERS = f"""
with {TURNS}
select name
from turns join jobs using (id) join workers on {SERVES}
where may_start and state = 'queued' and workers.id <> %(worker)s and {LIVE}
"""

# Of the workers that serve a job which may start, one that has a slot free, and that serves the first such job.
_FIND_OTHER = f"""
{_OTHERS} and not exists (select from workers where id = %(worker)s and {SERVES})
order by {HAS_FREE_SLOT} desc, place, random()
limit 1
"""

_FIND_FREE = f"{_OTHERS} and {HAS_FREE_SLOT} order by place, random() limit 1"

# One that is being taken right now is let be.
_RECALL = f"""
with {TURNS},
free as (
    select coalesce(sum((slots->>%(queue)s)::int - (
        select count(*) from jobs where queue = %(queue)s and state = 'running' and worker_id = workers.id
    )), 0) as slots
    from workers
    where {LIVE} and {HAS_FREE_SLOT} and exists (
        select from turns join jobs using (id) where may_start and state = 'queued' and {SERVES}
    )
)
delete from procrastinate_jobs
where id in (
    select passed_on.id
    from procrastinate_jobs as passed_on join workers on queue_name = %(queue)s || '@' || workers.name
    where task_name = %(task)s and status = 'todo' and not {HAS_FREE_SLOT}
    order by passed_on.id
    limit (select slots from free)
    for update of passed_on skip locked
)
"""
