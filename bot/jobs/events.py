"""What happens to jobs, by LISTEN/NOTIFY. Progress is a hint; a state is true when it arrives, and in the row for ever."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from bot.jobs.job import State
from models.tasks.task import Progress


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
    raise NotImplementedError
    yield
