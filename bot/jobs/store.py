"""Jobs as the bot sees them: submit, look up, cancel, positions. A worker's side is in `claims`."""

from collections.abc import Mapping

from bot.jobs.database import Database
from bot.jobs.job import Job, Limits, NewCard, Position
from models.tasks.task import Queue, Request, Task


class Jobs:
    """The queue for those who ask. Every method raises `DatabaseAway` when the database does not answer in ~2 s.

    Parameters
    ----------
    database
        An open database.
    tasks
        The kinds of work by name; all of `models.tasks` unless told.
    """

    def __init__(self, database: Database, tasks: Mapping[str, Task] | None = None) -> None:
        raise NotImplementedError

    async def submit(self, request: Request, owner_id: int, limits: Limits, card: NewCard) -> Job:
        """Write the job, its card and a ticket in one transaction.

        Raises
        ------
        TooManyWaiting
            The owner has `limits.running + limits.waiting` unfinished jobs in this queue already.
        """
        raise NotImplementedError

    async def get(self, job_id: int) -> Job | None:
        """Return the job, or None when there is none of this id."""
        raise NotImplementedError

    async def cancel(self, job_id: int) -> Job | None:
        """Cancel a queued job at once, ask a running one's worker to stop; return the job as it then is."""
        raise NotImplementedError

    async def latest(self, owner_id: int, guild_id: int, count: int) -> list[Job]:
        """Return this person's newest jobs in this server, newest first."""
        raise NotImplementedError

    async def positions(self, queue: Queue) -> dict[int, Position]:
        """Return the place of every queued job, by job id, from one query."""
        raise NotImplementedError

    async def waiting(self) -> dict[Queue, int]:
        """Return how many jobs wait in each queue that has any."""
        raise NotImplementedError
