"""Tickets: Procrastinate jobs that say "work may be waiting". One too many does no harm; one too few is made up for."""

from procrastinate import App, PsycopgConnector

from bot.database.connection import Connection
from models.tasks.values import Queue

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


async def drop_abandoned(connection: Connection) -> None:
    """Delete the tickets of Procrastinate workers that died. Nobody runs them again: jobs are recovered by our rows."""
    await connection.execute(_DROP_ABANDONED, {"task": TASK, "seconds": ABANDONED_SECONDS})


_DROP_ABANDONED = """
delete from procrastinate_jobs
where task_name = %(task)s and status = 'doing' and not exists (
    select from procrastinate_workers
    where id = worker_id and last_heartbeat > clock_timestamp() - make_interval(secs => %(seconds)s)
)
"""
