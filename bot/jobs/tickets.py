"""Tickets: Procrastinate jobs that say "work may be waiting". One too many does no harm; one too few is made up for."""

from procrastinate import App, PsycopgConnector

from bot.database.connection import Connection
from models.tasks.values import Queue

TASK = "work"
# Long after any live Procrastinate worker's last heartbeat (every 5 s).
ABANDONED_SECONDS = 30

# Never opened: tickets are written on connections of ours, in the transaction of what they are about.
_app = App(connector=PsycopgConnector())


def addressed(queue: Queue, worker: str) -> str:
    """Return the Procrastinate queue of the tickets that only the worker of this name takes."""
    return f"{queue}@{worker}"


async def issue(connection: Connection, queue: Queue, count: int = 1, *, worker: str | None = None) -> None:
    """Issue tickets in the connection's transaction, for any worker or for the one of this name."""
    if count > 0:
        name = queue if worker is None else addressed(queue, worker)
        deferrer = _app.configure_task(TASK, queue=name, connection=connection)
        await deferrer.batch_defer_async(*({} for _ in range(count)))


async def drop_abandoned(connection: Connection) -> None:
    """Delete the tickets that died with their workers. Nobody runs them again: jobs are recovered by our rows."""
    await connection.execute(_DROP_ABANDONED, {"task": TASK, "seconds": ABANDONED_SECONDS})


_DROP_ABANDONED = """
delete from procrastinate_jobs
where task_name = %(task)s and (
    status = 'doing' and not exists (
        select from procrastinate_workers
        where id = worker_id and last_heartbeat > clock_timestamp() - make_interval(secs => %(seconds)s)
    )
    or status = 'todo' and position('@' in queue_name) > 0 and not exists (
        select from workers where name = split_part(queue_name, '@', 2)
    )
)
"""
