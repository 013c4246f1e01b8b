"""Steering as the bot uses it: each act is one transaction, with its entry in the audit log and the tickets due."""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import get_args

from bot.database.connection import Connection, Database
from bot.jobs import audit, issuing
from bot.jobs.audit import Act
from bot.jobs.job import Job, State
from bot.jobs.rows import JOB_COLUMNS, read_job
from bot.jobs.scheduling import LOCK_QUEUE
from bot.jobs.steering import jobs, restraints
from bot.jobs.steering.values import (
    Done,
    Found,
    Moderator,
    Overview,
    Pause,
    Place,
    Selection,
    Subject,
    Under,
    terms,
)
from bot.jobs.workers import living
from models.tasks import task as known
from models.tasks.task import Task
from models.tasks.values import Queue


class Steering:
    """What moderators do to the queue of their server. Every method raises `DatabaseAway`; acts raise `Done`.

    An act waits for the claims that are under way, and holds for all that come after it, whichever worker's.
    """

    def __init__(self, database: Database, tasks: Mapping[str, Task] | None = None) -> None:
        self._database = database
        self._tasks = known.tasks() if tasks is None else tasks

    async def overview(self, guild_id: int) -> Overview:
        """Return how the queue of a server stands."""
        workers = await living(self._database)
        async with self._database.transaction() as connection:
            rows = await (await connection.execute(_UNDER_WAY, {"guild": guild_id})).fetchall()
            return Overview(
                tuple(Under(row["kind"], tuple(row["models"]), row["waiting"], row["running"]) for row in rows),
                tuple(await restraints.pauses(connection, guild_id)),
                tuple(await restraints.restraints(connection, guild_id)),
                tuple(workers),
            )

    async def pause(self, by: Moderator, what: Pause) -> None:
        """Start no more of this server's jobs of a kind, a model, a queue or any; those that run go on."""
        async with self._act() as connection:
            await restraints.pause(connection, by, what)
            act, name = ("drain", "") if what.scope == "drain" else ("pause", str(what))
            await audit.write(connection, _act(by, act, name))

    async def resume(self, by: Moderator, what: Pause | None) -> list[Pause]:
        """Go on with what is paused, or with all of it but a drain; return what was."""
        async with self._act() as connection:
            ended = await restraints.resume(connection, by, what)
            for pause in ended:
                act, name = ("end drain", "") if pause.scope == "drain" else ("resume", str(pause))
                await audit.write(connection, _act(by, act, name))
        return ended

    async def restrain(self, by: Moderator, subject: Subject, most: int, lasting: timedelta | None) -> None:
        """Let a person or a role run at most so many jobs of a queue at once, for a time or until further notice."""
        async with self._act() as connection:
            await restraints.restrain(connection, by, subject, most, lasting)
            await audit.write(connection, _on(subject, by, "limit" if most else "block", terms(most, lasting)))

    async def release(self, by: Moderator, subject: Subject) -> None:
        """End a limit or block."""
        async with self._act() as connection:
            await restraints.release(connection, by, subject)
            await audit.write(connection, _on(subject, by, "unblock"))

    async def matching(self, guild_id: int, selection: Selection) -> list[int]:
        """Return the unfinished jobs that a selection means now."""
        async with self._database.transaction() as connection:
            return await jobs.matching(connection, guild_id, selection)

    async def cancel(self, by: Moderator, job_id: int) -> Found:
        """Cancel a job, or ask its worker to; return it as it stood before."""
        async with self._act() as connection:
            job = await jobs.find(connection, by, job_id)
            if not await jobs.cancel(connection, by, [job_id]):
                raise Done(f"Job {job_id} has ended, or is being cancelled already.")
            await audit.write(connection, _act(by, "cancel", job=job))
        return job

    async def cancel_all(self, by: Moderator, selection: Selection, ids: Sequence[int]) -> int:
        """Cancel those of a selection's jobs that have not ended meanwhile; return how many."""
        async with self._act() as connection:
            still = set(await jobs.matching(connection, by.guild_id, selection))
            count = await jobs.cancel(connection, by, [job_id for job_id in ids if job_id in still])
            if not count:
                raise Done(f"No job {selection} is left to cancel.")
            await audit.write(connection, _act(by, "cancel", f"{count} jobs {selection}", person=selection.person_id))
        return count

    async def move(self, by: Moderator, job_id: int, to: Place | int) -> Found:
        """Let a waiting job start first or last of its server's in its queue, or right before another."""
        async with self._act() as connection:
            job = await jobs.find(connection, by, job_id)
            if job.state is not State.QUEUED:
                raise Done(f"Job {job_id} does not wait any more: it is {job.state}.")
            await jobs.move(connection, by, job_id, to)
            where = to if isinstance(to, str) else f"before job {to}"
            await audit.write(connection, _act(by, "move", where, job=job))
        return job

    async def retry(self, by: Moderator, job_id: int) -> Job:
        """Queue a job again that failed or was cancelled; return it as it is then. May raise `UnreadableJob`."""
        async with self._act() as connection:
            job = await jobs.find(connection, by, job_id)
            if job.state not in {State.FAILED, State.CANCELLED}:
                raise Done(f"Job {job_id} is {job.state}: only what failed or was cancelled can be tried again.")
            made = (await self._read(connection, job_id)).request.model_made()
            await jobs.retry(connection, by, job_id, makes=made is not None)
            await audit.write(connection, _act(by, "retry", job=job))
            return await self._read(connection, job_id)

    async def _read(self, connection: Connection, job_id: int) -> Job:
        row = await (await connection.execute(_GET, {"id": job_id})).fetchone()
        assert row is not None
        return read_job(row, self._tasks)

    @contextlib.asynccontextmanager
    async def _act(self) -> AsyncIterator[Connection]:
        """Hold all queues, as claims do one, and afterwards issue the tickets that are missing."""
        async with self._database.transaction() as connection:
            for queue in get_args(Queue):
                await connection.execute(LOCK_QUEUE, {"queue": queue})
            yield connection
            for queue in get_args(Queue):
                await issuing.issue_missing(connection, queue)


def _act(by: Moderator, act: str, what: str = "", *, job: Found | None = None, person: int | None = None) -> Act:
    owner, job_id = (job.owner_id, job.id) if job else (person, None)
    return Act(by.guild_id, by.id, act, what, person_id=owner, job_id=job_id, reason=by.reason)


def _on(subject: Subject, by: Moderator, act: str, what: str = "") -> Act:
    whom = {"role_id": subject.id} if subject.is_role else {"person_id": subject.id}
    return Act(by.guild_id, by.id, act, what, reason=by.reason, **whom)


_GET = f"select {JOB_COLUMNS} from jobs where id = %(id)s"

_UNDER_WAY = """
select kind, models,
    count(*) filter (where state = 'queued') as waiting, count(*) filter (where state = 'running') as running
from jobs
where guild_id = %(guild)s and state in ('queued', 'running')
group by kind, models
order by kind, models
"""
