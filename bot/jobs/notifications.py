"""Notifications about jobs, by LISTEN/NOTIFY.

Progress is a hint: a lost one costs nothing. A state is in the row for good by the time it arrives.
"""

import json
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from pydantic import ValidationError

from bot.database.connection import Database
from bot.database.listening import payloads
from bot.jobs.job import Job, State
from models.tasks import task as known
from models.tasks.task import Task
from models.tasks.values import Progress

CHANNEL = "job_notifications"
# NOTIFY takes payloads under 8,000 bytes.
PAYLOAD_BYTES = 7_990

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobNotification:
    """Something about one job: a new state, how far it is, or (neither) that its series of events has grown.

    Attributes
    ----------
    progress
        Of its task's own type; only the latest counts. A long one has been shortened.
    """

    job_id: int
    attempt: int
    state: State | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Reconnected:
    """Listening (again): anything may have happened before this, so read the rows now. Also what comes first."""


async def listen(
    dsn: str, tasks: Mapping[str, Task] | None = None
) -> AsyncGenerator[JobNotification | Reconnected, None]:
    """Yield notifications for ever, connecting again whenever the connection is lost; end it by `aclose`.

    `tasks` are the kinds of work by name; all of `models.tasks` by default.
    """
    served = known.tasks() if tasks is None else tasks
    async with aclosing(payloads(dsn, CHANNEL, "hearing of jobs")) as received:
        async for payload in received:
            yield Reconnected() if payload is None else decode(payload, served)


async def publish(database: Database, progress: Sequence[tuple[Job, Progress]]) -> None:
    """Send the progress of many jobs in one statement; what cannot be made short enough is left out."""
    payloads = [payload for payload in (encode(*item) for item in progress) if payload is not None]
    await database.fetch(
        "select pg_notify(%(channel)s, p) from unnest(%(payloads)s::text[]) as p",
        {"channel": CHANNEL, "payloads": payloads},
    )


def encode(job: Job, progress: Progress) -> str | None:
    """Return the payload, of a long progress as much as fits; None where it cannot be made short enough."""
    about = {"job": job.id, "attempt": job.attempt, "kind": job.kind}
    shown: Progress | None = progress
    while shown is not None:
        payload = json.dumps(about | {"progress": shown.model_dump(mode="json")}, ensure_ascii=False)
        excess = len(payload.encode()) - PAYLOAD_BYTES
        if excess <= 0:
            return payload
        shown = shown.shortened(excess)
    log.warning("the progress of job %s (%s) is too long to be sent", job.id, job.kind)
    return None


def decode(payload: str, tasks: Mapping[str, Task]) -> JobNotification:
    """Return what a payload tells, ours or the state trigger's; a progress of another version is left out."""
    fields = json.loads(payload)
    return JobNotification(
        job_id=fields["job"],
        attempt=fields["attempt"],
        state=State(fields["state"]) if "state" in fields else None,
        progress=_progress(fields["progress"], tasks.get(fields["kind"])) if "progress" in fields else None,
    )


def _progress(fields: Mapping[str, object], task: Task | None) -> Progress | None:
    try:
        return None if task is None else task.progress.model_validate(fields)
    except ValidationError:
        return None
