"""Tickets: Procrastinate jobs that say "work may be waiting". One too many does no harm; one too few is made up for."""

from procrastinate import App, PsycopgConnector

from bot.jobs.database import Connection
from bot.jobs.turns import COUNT_ELIGIBLE
from models.tasks.task import Queue

TASK = "work"
# Long after any live Procrastinate worker's last heartbeat (every 5 s).
ABANDONED_SECONDS = 30

# Never opened: tickets are written on connections of ours, in the transaction of what they are about.
_app = App(connector=PsycopgConnector())


async def issue(connection: Connection, queue: Queue, count: int = 1) -> None:
    """Issue tickets in the connection's transaction."""
    if count > 0:
        deferrer = _app.configure_task(TASK, queue=queue, connection=connection)
        await deferrer.batch_defer_async(*({} for _ in range(count)))


async def issue_missing(connection: Connection, queue: Queue) -> int:
    """Issue a ticket for every job that may start and has none; return how many were missing."""
    query = f"select greatest(0, ({COUNT_ELIGIBLE}) - ({_COUNT_TICKETS}))::int as missing"
    row = await (await connection.execute(query, {"queue": queue, "task": TASK})).fetchone()
    assert row is not None
    await issue(connection, queue, row["missing"])
    return int(row["missing"])


async def drop_abandoned(connection: Connection) -> None:
    """Delete the tickets of Procrastinate workers that died. Nobody runs them again: jobs are recovered by our rows."""
    await connection.execute(_DROP_ABANDONED, {"task": TASK, "seconds": ABANDONED_SECONDS})


_COUNT_TICKETS = """
select count(*) from procrastinate_jobs where queue_name = %(queue)s and task_name = %(task)s and status = 'todo'
"""

_DROP_ABANDONED = """
delete from procrastinate_jobs
where task_name = %(task)s and status = 'doing' and not exists (
    select from procrastinate_workers
    where id = worker_id and last_heartbeat > clock_timestamp() - make_interval(secs => %(seconds)s)
)
"""
