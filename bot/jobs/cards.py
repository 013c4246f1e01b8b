"""Cards: where each job shows, and the interaction tokens that edit them. Tokens are secrets; they are never logged."""

from collections.abc import Mapping
from datetime import datetime

from bot.jobs.database import Database
from bot.jobs.job import Card, Job
from models.tasks.task import Task


class Cards:
    """The cards of all jobs. Every method raises `DatabaseAway` when the database does not answer in ~2 s."""

    def __init__(self, database: Database, tasks: Mapping[str, Task] | None = None) -> None:
        raise NotImplementedError

    async def get(self, job_id: int) -> Card | None:
        """Return the job's card, or None when it has none (any more)."""
        raise NotImplementedError

    async def unsettled(self) -> list[tuple[Job, Card]]:
        """Return every card that still owes an edit, with its job, oldest first."""
        raise NotImplementedError

    async def place(self, job_id: int, *, message_id: int, channel_id: int) -> None:
        """Note where the card's message is, once Discord has told."""
        raise NotImplementedError

    async def renew(self, job_id: int, token: str, expires_at: datetime) -> None:
        """Store the fresh token of a later interaction with this card, and owe it edits again."""
        raise NotImplementedError

    async def settle(self, job_id: int) -> bool:
        """Note that the last edit is done and erase the token; True only for the one call that settled it."""
        raise NotImplementedError

    async def forget(self, job_id: int) -> None:
        """Drop the card of a message that its owner deleted; the job stays."""
        raise NotImplementedError

    async def erase_expired_tokens(self) -> int:
        """Erase tokens past their time and return how many; every worker's sweep does so too."""
        raise NotImplementedError
