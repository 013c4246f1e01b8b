"""Scheduling: the claim of the job that runs next, and the write of what came of it, fenced by (job, attempt)."""

from collections.abc import Mapping

from bot.database.connection import Connection, Database
from bot.jobs import issuing
from bot.jobs.job import Job, State
from bot.jobs.rows import JOB_COLUMNS, UnreadableJob, read_job
from bot.jobs.turns import SERVES, TURNS
from models.tasks import task as known
from models.tasks.task import Task
from models.tasks.values import Progress, Queue, Result

# Being lost this often ends a job: it may well be what kills its workers.
MOST_LOSSES = 3
GIVEN_UP = f"This was given up: the worker stopped unexpectedly {MOST_LOSSES} times while running it."
LOSSES = {"most": MOST_LOSSES, "error": GIVEN_UP}
NOTHING_CAME: Mapping[str, object] = {"result": None, "progress": None, "artifacts": [], "tokens": 0}
BROKE = "Something went wrong while running this. It was noted for the people who run the bot; please try again."
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
                    await issuing.pass_on(connection, queue, worker_id)
                    return None
                await issuing.recall(connection, queue)
                try:
                    return read_job(row, self._tasks)
                except UnreadableJob:
                    values = {"id": row["id"], "attempt": row["attempt"], "state": State.FAILED, "error": UNREADABLE}
                    await connection.execute(_END, {**NOTHING_CAME, **values})

    async def pass_on(self, queue: Queue, worker_id: int) -> bool:
        """Let the ticket of a worker without a free slot go to one that has; False where there is none."""
        async with self._database.transaction() as connection:
            await connection.execute(LOCK_QUEUE, {"queue": queue})
            return await issuing.pass_on(connection, queue, worker_id, full=True)

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
            "tokens": result.tokens_written() if result else 0,
            "error": error,
            "progress": progress and progress.model_dump_json(),
        }
        async with self._database.transaction() as connection:
            return await _leave(connection, job.queue, _END, values)


async def _leave(connection: Connection, queue: Queue, query: str, values: Mapping[str, object]) -> bool:
    """Let a job leave `running`, and make sure that whoever may start now has a ticket."""
    await connection.execute(LOCK_QUEUE, {"queue": queue})
    changed = (await connection.execute(query, values)).rowcount
    await issuing.issue_missing(connection, queue)
    return changed == 1


_FENCED = "where id = %(id)s and attempt = %(attempt)s and state = 'running'"

_END = f"""
update jobs
set state = %(state)s::job_state, result = %(result)s::json, error = %(error)s, progress = %(progress)s::json,
    artifacts = artifacts || %(artifacts)s::uuid[], tokens = %(tokens)s, finished_at = clock_timestamp()
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

# `skip locked` passes a job that is being cancelled right now. A worker whose row is gone was given up and claims
# nothing.
_CLAIM = f"""
with {TURNS}
update jobs
set state = 'running', attempt = attempt + 1, worker_id = %(worker)s, started_at = clock_timestamp(), progress = null,
    turn_of = (select turn_of from turns where turns.id = jobs.id)
where id = (
    select jobs.id from jobs join turns using (id)
    where may_start and state = 'queued' and exists (select from workers where id = %(worker)s and {SERVES})
    order by place
    limit 1
    for update of jobs skip locked
)
returning
"""

# Whoever claims, or makes jobs eligible by ending one, holds the queue's lock to the end of the transaction: a claim
# that overlooks a job which becomes eligible meanwhile would use up the ticket that was counted for it. Taken in a
# statement of its own: a statement sees the world as it was when it began, so before it waited.
QUEUE_LOCK = 7_410_002
LOCK_QUEUE = f"select pg_advisory_xact_lock({QUEUE_LOCK}, hashtext(%(queue)s))"
