"""What cards need of the jobs and cards on record; `bot.jobs` has both, in the database."""

from datetime import datetime
from typing import Protocol

from bot.jobs.job import Card, Copy, Job, Limits, NewCard, Position, QueueLoad
from models.tasks.values import Queue, Request


class JobStore(Protocol):
    """The queue for those who ask, as `bot.jobs.store.Jobs`; every method may raise `DatabaseAway`."""

    async def submit(self, request: Request, owner_id: int, limits: Limits, card: NewCard) -> Job:
        """Write a job and its card; raises `TooManyWaiting`."""

    async def get(self, job_id: int) -> Job | None:
        """Return the job; may raise `UnreadableJob`."""

    async def cancel(self, job_id: int) -> Job | None:
        """Cancel a job, or ask its worker to; return it as it then is."""

    async def hide(self, job_id: int) -> Job | None:
        """Take what a job shows out of sight, and stop it; return it as it then is."""

    async def latest(self, owner_id: int, guild_id: int, count: int) -> list[Job]:
        """Return a person's newest jobs in a server, newest first."""

    async def positions(self, queue: Queue) -> dict[int, Position]:
        """Return the place of every queued job, and of running ones while no worker is at work."""

    async def models(self) -> frozenset[str]:
        """Return the keys of the models that some worker has on its machine."""

    async def loads(self) -> dict[Queue, QueueLoad]:
        """Return how each queue stands."""


class CardStore(Protocol):
    """The cards on record, as `bot.jobs.cards.Cards`; every method may raise `DatabaseAway`."""

    async def get(self, job_id: int) -> Card | None:
        """Return the job's card."""

    async def unsettled(self) -> list[tuple[Job, Card]]:
        """Return every card that still owes an edit, with its job."""

    async def renew(self, job_id: int, token: str, expires_at: datetime) -> None:
        """Store a fresh token, and owe the card edits again."""

    async def reopen(self, job_id: int) -> None:
        """Owe the card edits again."""

    async def settle(self, job_id: int) -> bool:
        """Note that the last edit is done; True only for the one call that settled it."""

    async def forget(self, job_id: int) -> None:
        """Owe no edits to a message that is gone."""

    async def copies(self, job_id: int) -> list[Copy]:
        """Return the copies of a job's card that everyone sees."""

    async def add_copy(self, job_id: int, copy: Copy) -> None:
        """Note a copy that everyone sees."""

    async def forget_copy(self, job_id: int, copy: Copy) -> None:
        """Take note that a copy was deleted."""

    async def erase_expired_tokens(self) -> int:
        """Erase tokens past their time and return how many."""
