"""What happens to jobs, by LISTEN/NOTIFY.

Progress is a hint: a lost one costs nothing. A state is in the row for good by the time it arrives.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from psycopg import OperationalError

from bot.database.connection import Connection, Database, connect_again, reason
from bot.jobs.job import State
from models.tasks.values import Progress

CHANNEL = "job_events"
# NOTIFY takes payloads under 8,000 bytes; the fields beside the text need under 200.
PAYLOAD_BYTES = 7_900
# The most bytes that one character takes in JSON, as \u0000.
CHARACTER_BYTES = 6
QUIET_SECONDS = 5.0
RECONNECT_SECONDS = 0.2

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobEvent:
    """Something about one job: a new state, or how far it is.

    Attributes
    ----------
    progress
        Only the latest counts. Its text may lack the beginning:
    clipped
        how many characters `progress.text` lacks at its beginning (NOTIFY carries under 8,000 bytes).
    """

    job_id: int
    attempt: int
    state: State | None = None
    progress: Progress | None = None
    clipped: int = 0


@dataclass(frozen=True, slots=True)
class Reconnected:
    """Listening (again): anything may have happened before this, so read the rows now. Also the first event."""


async def listen(dsn: str) -> AsyncGenerator[JobEvent | Reconnected, None]:
    """Yield events for ever, connecting again whenever the connection is lost; end it by `aclose` or cancellation."""
    while True:
        connection = await connect_again(dsn, "hearing of jobs")
        try:
            async with connection:
                await connection.execute(f"listen {CHANNEL}")
                yield Reconnected()
                async with aclosing(_events(connection)) as events:
                    async for event in events:
                        yield event
        except OperationalError as error:
            log.warning("Hearing of jobs was interrupted: %s", reason(error))
        await asyncio.sleep(RECONNECT_SECONDS)


async def publish(database: Database, progress: Sequence[tuple[int, int, Progress]]) -> None:
    """Send (job id, attempt, progress) of many jobs in one statement."""
    payloads = [encode(*item) for item in progress]
    await database.fetch(
        "select pg_notify(%(channel)s, p) from unnest(%(payloads)s::text[]) as p",
        {"channel": CHANNEL, "payloads": payloads},
    )


def encode(job_id: int, attempt: int, progress: Progress) -> str:
    """Return the payload; of a long text only the end is in it, and the number of characters left out before."""
    text, clipped = progress.text, 0
    while True:
        fields = {"text": text, "step": progress.step, "total": progress.total}
        payload = json.dumps(
            {"job": job_id, "attempt": attempt, "progress": fields, "clipped": clipped}, ensure_ascii=False
        )
        excess = len(payload.encode()) - PAYLOAD_BYTES
        if excess <= 0:
            return payload
        cut = -(-excess // CHARACTER_BYTES)
        text, clipped = text[cut:], clipped + cut


def decode(payload: str) -> JobEvent:
    """Return the event of a payload, ours or the state trigger's."""
    fields = json.loads(payload)
    return JobEvent(
        job_id=fields["job"],
        attempt=fields["attempt"],
        state=State(fields["state"]) if "state" in fields else None,
        progress=Progress(**fields["progress"]) if "progress" in fields else None,
        clipped=fields.get("clipped", 0),
    )


async def _events(connection: Connection) -> AsyncGenerator[JobEvent, None]:
    """Yield events until the connection breaks; a quiet one is asked whether it still lives."""
    while True:
        async for notification in connection.notifies(timeout=QUIET_SECONDS):
            yield decode(notification.payload)
        await connection.execute("")
