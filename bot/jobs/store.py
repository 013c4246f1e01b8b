"""Jobs as the bot sees them: submit, look up, cancel, positions. A worker's side is in `claims`."""

from collections.abc import Mapping
from typing import Any, get_args

from bot.database.connection import Connection, Database
from bot.jobs import admission, tickets
from bot.jobs.events import read_events
from bot.jobs.job import Job, Limits, NewCard, Position, QueueLoad
from bot.jobs.liveness import LIVE
from bot.jobs.outlook import Outlook, earlier_runs
from bot.jobs.rows import JOB_COLUMNS, read_job, read_jobs
from bot.jobs.runs_a_day import begun_within_a_day
from bot.jobs.stop import Stop
from bot.jobs.tuned_models import NewModel, base_models, models_kept, reserve
from bot.jobs.turns import POSITIONS
from bot.jobs.workers import LivingWorker, living
from models.tasks import task as known
from models.tasks.fine_tune.request import FineTuneRequest
from models.tasks.task import Task
from models.tasks.values import Event, Queue, Request


class Jobs:
    """The queue for those who ask. Every method raises `DatabaseAway` when the database does not answer in ~2 s.

    Parameters
    ----------
    database
        An open database.
    tasks
        The kinds of work by name; all of `models.tasks` by default.
    """

    def __init__(self, database: Database, tasks: Mapping[str, Task] | None = None) -> None:
        self._database = database
        self._tasks = known.tasks() if tasks is None else tasks

    async def submit(
        self,
        request: Request,
        owner_id: int,
        limits: Limits,
        card: NewCard,
        *,
        owner_name: str = "",
        precedence: int = 0,
    ) -> Job:
        """Write the job, its card and a ticket in one transaction; models are called by their owner's name, too.

        A demo's jobs have the `precedence` `bot.jobs.turns.DEMO`, and come before everybody's.

        Raises
        ------
        Stopped
            Moderators let nothing new in, or nothing of this person's.
        Anothers
            The request reads what the job of somebody else has made, such as examples.
        TooManyWaiting
            The owner has `limits.running + limits.waiting` unfinished jobs in this queue already.
        ModelNowhere
            Workers are there, but none serves the request. Where none is there at all, the job waits.
        UnknownModel
            The request names a fine-tuned model that is not for this person, in this server.
        NameTaken, TooManyModels
            The run would make a model with the name of another, or one more than its owner may have.
        TooMuchData
            The files that the owner brought take as much room as allowed.
        TooManyRuns
            The owner has begun as many trainings within a day as allowed.
        """
        values = self._values(request, owner_id, limits, card.guild_id) | {"precedence": precedence}
        async with self._database.transaction() as connection:
            await admission.refuse(connection, values, limits)
            values["models"] = await base_models(connection, request.models_needed(), owner_id, card.guild_id)
            await admission.refuse_unserved(connection, values)
            row = await _one(connection, _INSERT_JOB, values)
            await connection.execute(_INSERT_CARD, _card_values(row["id"], card))
            if made := request.model_made():
                new = NewModel(row["id"], owner_id, card.guild_id, f"@{owner_name}/{made}")
                await reserve(connection, new, limits)
            await _replace(connection, row["id"], card)
            await tickets.issue(connection, request.queue)
        return read_job(row, self._tasks)

    async def get(self, job_id: int) -> Job | None:
        """Return the job, or None when there is none of this id."""
        rows = await self._database.fetch(_GET, {"id": job_id})
        return read_job(rows[0], self._tasks) if rows else None

    async def cancel(self, job_id: int) -> Job | None:
        """Cancel a queued job at once, ask a running one's worker to stop; return the job as it then is."""
        async with self._database.transaction() as connection:
            await connection.execute(_CANCEL, {"ids": [job_id]})
            row = await (await connection.execute(_GET, {"id": job_id})).fetchone()
        return read_job(row, self._tasks) if row else None

    async def finish(self, job_id: int) -> Job | None:
        """Ask the worker of a job to end it soon with the result of now; return the job as it then is.

        One that waits does so as soon as it runs. Where its task knows no such end, it goes on.
        """
        async with self._database.transaction() as connection:
            await connection.execute(_FINISH, {"id": job_id})
            row = await (await connection.execute(_GET, {"id": job_id})).fetchone()
        return read_job(row, self._tasks) if row else None

    async def hide(self, job_id: int) -> Job | None:
        """Take what a job shows out of sight, for good, stop it where it still runs, and return it as it then is."""
        async with self._database.transaction() as connection:
            await connection.execute(_HIDE, {"id": job_id})
            await connection.execute(_CANCEL, {"ids": [job_id]})
            row = await (await connection.execute(_GET, {"id": job_id})).fetchone()
        return read_job(row, self._tasks) if row else None

    async def latest(self, owner_id: int, guild_id: int, count: int) -> list[Job]:
        """Return this person's newest jobs in this server, newest first."""
        rows = await self._database.fetch(_LATEST, {"owner": owner_id, "guild": guild_id, "count": count})
        return [job for job, _ in read_jobs(rows, self._tasks)]

    async def unfinished(self, queue: Queue, guild_id: int) -> list[Job]:
        """Return the jobs of a queue that wait or run in this server, whoever's, newest first."""
        rows = await self._database.fetch(_UNFINISHED, {"queue": queue, "guild": guild_id})
        return [job for job, _ in read_jobs(rows, self._tasks)]

    async def positions(self, queue: Queue) -> dict[int, Position]:
        """Return the place of every queued job, by job id, from one query; of running ones too while no worker is."""
        rows = await self._database.fetch(POSITIONS, {"queue": queue})
        return {row["id"]: _position(row) for row in rows}

    async def outlook(self, request: FineTuneRequest, owner_id: int, running: int, guild_id: int) -> Outlook:
        """Return what would become of a training that was handed in now: it is, and that is taken back."""
        values = self._values(request, owner_id, Limits(running, 0), guild_id)
        async with self._database.transaction() as connection:
            load = _load(await _one(connection, _LOADS, {"queues": [request.queue]}))
            unfinished = await admission.unfinished(connection, values)
            kept = await models_kept(connection, owner_id, guild_id)
            today = await begun_within_a_day(connection, owner_id, guild_id)
            runs = await earlier_runs(connection, request)
            values["models"] = await base_models(connection, request.models_needed(), owner_id, guild_id)
            async with connection.transaction(force_rollback=True):
                job_id = (await _one(connection, _INSERT_JOB, values))["id"]
                rows = await (await connection.execute(POSITIONS, values)).fetchall()
        position = next(_position(row) for row in rows if row["id"] == job_id)
        return Outlook(position, load, runs, kept, today, unfinished)

    def _values(self, request: Request, owner_id: int, limits: Limits, guild_id: int) -> dict[str, Any]:
        return {
            "kind": next(name for name, task in self._tasks.items() if task.request is type(request)),
            "queue": request.queue,
            "request": request.model_dump_json(),
            "owner": owner_id,
            "guild": guild_id,
            "roles": list(limits.roles),
            "precedence": 0,
            "running_limit": limits.running,
            "artifacts": list(request.artifacts_named()),
        }

    async def events(self, job: Job) -> list[Event]:
        """Return the series that the latest attempt at this job has reported so far."""
        return await read_events(self._database, job.id, self._tasks[job.kind])

    async def models(self) -> frozenset[str]:
        """Return the keys of the models that some worker has on its machine."""
        rows = await self._database.fetch("select distinct unnest(models) as model from workers")
        return frozenset(row["model"] for row in rows)

    async def workers(self) -> list[LivingWorker]:
        """Return the workers that live, by name."""
        return await living(self._database)

    async def loads(self) -> dict[Queue, QueueLoad]:
        """Return how each queue stands, idle ones too, from one query that reads unfinished jobs alone."""
        rows = await self._database.fetch(_LOADS, {"queues": list(get_args(Queue))})
        return {row["queue"]: _load(row) for row in rows}


async def _one(connection: Connection, query: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the one row of a query that always has one."""
    row = await (await connection.execute(query, values)).fetchone()
    assert row is not None
    return row


def _load(row: Mapping[str, Any]) -> QueueLoad:
    return QueueLoad(**{name: value for name, value in row.items() if name != "queue"})


def _position(row: Mapping[str, Any]) -> Position:
    stop = row["stopped_by"] and Stop(row["stopped_by"], row["stopped_why"], row["stopped_until"])
    return Position(row["ahead"], row["expected_wait"], row["held"], row["unserved"], stop)


async def _replace(connection: Connection, job_id: int, card: NewCard) -> None:
    """Take the message over from the jobs that showed there; nobody waits for them any more."""
    rows = await (
        await connection.execute(_TAKE_OVER, {"job": job_id, "channel": card.channel_id, "message": card.message_id})
    ).fetchall()
    if rows:
        await connection.execute(_CANCEL, {"ids": [row["job_id"] for row in rows]})


def _card_values(job_id: int, card: NewCard) -> dict[str, Any]:
    return {
        "job_id": job_id,
        "application_id": card.application_id,
        "guild_id": card.guild_id,
        "channel_id": card.channel_id,
        "message_id": card.message_id,
        "private": card.private,
        "token": card.token,
        "token_expires_at": card.token_expires_at,
        "thread": card.thread,
        "quiet": card.quiet,
    }


_INSERT_JOB = f"""
insert into jobs (kind, queue, request, models, artifacts, owner_id, guild_id, roles, precedence, running_limit)
values (%(kind)s, %(queue)s, %(request)s, %(models)s, %(artifacts)s::uuid[], %(owner)s, %(guild)s,
    %(roles)s::bigint[], %(precedence)s, %(running_limit)s)
returning {JOB_COLUMNS}
"""

_INSERT_CARD = """
insert into cards (job_id, application_id, guild_id, channel_id, message_id, private, token, token_expires_at, thread,
    quiet)
values (%(job_id)s, %(application_id)s, %(guild_id)s, %(channel_id)s, %(message_id)s, %(private)s, %(token)s,
    %(token_expires_at)s, %(thread)s, %(quiet)s)
"""

_GET = f"select {JOB_COLUMNS} from jobs where id = %(id)s"

_LOADS = f"""
with live as (select slots from workers where {LIVE})
select name as queue,
    count(id) filter (where state = 'queued') as waiting,
    count(id) filter (where state = 'running') as running,
    coalesce(extract(epoch from clock_timestamp() - min(created_at) filter (where state = 'queued')), 0)::float
        as oldest_waiting,
    (select count(*) from live where slots ? name) as workers,
    (select coalesce(sum((slots->>name)::int), 0) from live) as slots
from unnest(%(queues)s::text[]) as name
    left join jobs on queue = name and state in ('queued', 'running')
group by name
"""

_CANCEL = """
update jobs
set cancel_requested = true,
    state = case state when 'queued' then 'cancelled' else state end,
    finished_at = case state when 'queued' then clock_timestamp() end
where id = any(%(ids)s) and state in ('queued', 'running')
"""

_FINISH = "update jobs set finish_requested = true where id = %(id)s and state in ('queued', 'running')"

_TAKE_OVER = """
update cards
set replaced = true, message_id = null, token = null, token_expires_at = null,
    settled_at = coalesce(settled_at, clock_timestamp())
where message_id = %(message)s and channel_id = %(channel)s and job_id <> %(job)s
returning job_id
"""

_HIDE = "update jobs set hidden_at = coalesce(hidden_at, clock_timestamp()) where id = %(id)s"

_LATEST = f"""
select {JOB_COLUMNS} from jobs join cards on job_id = id
where owner_id = %(owner)s and jobs.guild_id = %(guild)s and not replaced
order by id desc limit %(count)s
"""

_UNFINISHED = f"""
select {JOB_COLUMNS} from jobs
where queue = %(queue)s and state in ('queued', 'running') and guild_id = %(guild)s
order by id desc
"""
