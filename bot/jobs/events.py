"""Events: the series that a run reports, a row each, e.g. the points of a loss curve. NOTIFY only rings for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from bot.database.connection import Database
from bot.jobs.notifications import CHANNEL
from models.tasks.task import Task
from models.tasks.values import Event


@dataclass(frozen=True, slots=True)
class NewEvent:
    """The event number `n`, from 1, of an attempt at a job; `body` is its JSON."""

    job_id: int
    attempt: int
    n: int
    body: str


async def write_events(database: Database, events: Sequence[NewEvent]) -> None:
    """Write events and ring for them; those of an attempt that has the job no longer are left out.

    May be repeated, as after `DatabaseAway`.
    """
    columns = {
        "jobs": [event.job_id for event in events],
        "attempts": [event.attempt for event in events],
        "numbers": [event.n for event in events],
        "bodies": [event.body for event in events],
    }
    await database.fetch(_WRITE, {"channel": CHANNEL, **columns})


async def read_events(database: Database, job_id: int, task: Task) -> list[Event]:
    """Return the series of the job's latest attempt so far; what another version wrote is left out."""
    if task.event is None:
        return []
    events = []
    for row in await database.fetch(_READ, {"job": job_id}):
        try:
            events.append(task.event.model_validate_json(row["body"]))
        except ValidationError:
            continue
    return events


_WRITE = """
with written as (
    insert into job_events (job_id, attempt, n, body)
    select job_id, reported.attempt, n, body::json
    from unnest(%(jobs)s::bigint[], %(attempts)s::int[], %(numbers)s::int[], %(bodies)s::text[])
            as reported (job_id, attempt, n, body)
        join jobs on id = job_id and jobs.attempt = reported.attempt and state = 'running'
    on conflict do nothing
    returning job_id, attempt
)
select pg_notify(%(channel)s, json_build_object('job', job_id, 'attempt', attempt)::text)
from (select distinct job_id, attempt from written) as rung
"""

_READ = """
select body::text from job_events join jobs on id = job_id and jobs.attempt = job_events.attempt
where job_id = %(job)s order by n
"""
