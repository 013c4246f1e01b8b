"""Jobs as a worker sees them: claim one, and write what came of it, fenced by (job, attempt)."""

from collections.abc import Mapping

from bot.jobs import tickets
from bot.jobs.database import Connection, Database
from bot.jobs.job import Job, State
from bot.jobs.rows import JOB_COLUMNS, UnreadableJob, read_job
from bot.jobs.turns import CLAIM, LOCK_QUEUE
from models.tasks import task as known
from models.tasks.task import Progress, Queue, Result, Task

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
                    await connection.execute(CLAIM + JOB_COLUMNS, {"queue": queue, "worker": worker_id})
                ).fetchone()
                if row is None:
                    return None
                try:
                    return read_job(row, self._tasks)
                except UnreadableJob:
                    values = {"id": row["id"], "attempt": row["attempt"], "state": State.FAILED, "error": UNREADABLE}
                    await connection.execute(_END, {**values, "result": None, "progress": None})

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

    async def _end(
        self,
        job: Job,
        state: State,
        *,
        result: Result | None = None,
        error: str | None = None,
        progress: Progress | None = None,
    ) -> bool:
        values = {
            "id": job.id,
            "attempt": job.attempt,
            "state": state,
            "result": result and result.model_dump_json(),
            "error": error,
            "progress": progress and progress.model_dump_json(),
        }
        async with self._database.transaction() as connection:
            return await _leave(connection, job.queue, _END, values)


async def _leave(connection: Connection, queue: Queue, query: str, values: Mapping[str, object]) -> bool:
    """Let a job leave `running`, and make sure that whoever may start now has a ticket."""
    await connection.execute(LOCK_QUEUE, {"queue": queue})
    changed = (await connection.execute(query, values)).rowcount
    await tickets.issue_missing(connection, queue)
    return changed == 1


_END = """
update jobs
set state = %(state)s::job_state, result = %(result)s::json, error = %(error)s, progress = %(progress)s::json,
    finished_at = clock_timestamp()
where id = %(id)s and attempt = %(attempt)s and state = 'running'
"""

_HAND_BACK = """
update jobs
set state = case when cancel_requested then 'cancelled'::job_state else 'queued' end,
    finished_at = case when cancel_requested then clock_timestamp() end,
    started_at = case when cancel_requested then started_at end,
    worker_id = null
where id = %(id)s and attempt = %(attempt)s and state = 'running'
"""
