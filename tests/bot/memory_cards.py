"""Cards in memory, as the database holds them: `test_contract_of_cards.py` puts the same questions to both."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime

from bot.database.connection import DatabaseAway
from bot.jobs.cards import OWED_FOR
from bot.jobs.job import Card, Copy, Job, NewCard


class Absent:
    """A database that is away when a test says so.

    Attributes
    ----------
    obstacles
        Raised one after another, each instead of an answer; None lets one question pass.
    away
        Whether no question is answered.
    """

    def __init__(self) -> None:
        self.obstacles: list[Exception | None] = []
        self.away = False

    def _answer(self) -> None:
        obstacle = self.obstacles.pop(0) if self.obstacles else None
        if obstacle is not None:
            raise obstacle
        if self.away:
            raise DatabaseAway


class MemoryCards(Absent):
    """The cards; `rows` are theirs, `jobs` those of the jobs that they show."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, Card] = {}
        self.jobs: dict[int, Job] = {}
        self.replaced: set[int] = set()
        self.shown: dict[int, list[Copy]] = {}
        self._changed = asyncio.Event()

    @property
    def settled(self) -> list[int]:
        """The jobs whose last state was shown."""
        return [job_id for job_id, card in self.rows.items() if card.settled_at and card.message_id is not None]

    @property
    def forgotten(self) -> list[int]:
        """The jobs whose message is gone."""
        return [job_id for job_id, card in self.rows.items() if card.settled_at and card.message_id is None]

    async def until_ended(self, job_id: int) -> None:
        """Return once nobody keeps this card any more."""
        await self._until(lambda: job_id in {*self.settled, *self.forgotten})

    async def until_forgotten(self, job_id: int) -> None:
        """Return once the card's message is known to be gone."""
        await self._until(lambda: job_id in self.forgotten)

    async def until_placed(self, job_id: int) -> None:
        """Return once the job was submitted."""
        await self._until(lambda: job_id in self.rows)

    async def until_moved(self, job_id: int) -> None:
        """Return once the card is in its thread, or is known to stay where it was."""
        await self._until(lambda: self.rows[job_id].thread is None)

    async def until_message(self, job_id: int, message_id: int) -> None:
        """Return once the card is on record as standing in a message."""
        await self._until(lambda: self.rows[job_id].message_id == message_id)

    async def until_copies(self, job_id: int, count: int) -> None:
        """Return once so many copies of a job's card are on record."""
        await self._until(lambda: len(self.shown.get(job_id, [])) == count)

    async def _until(self, true: Callable[[], bool]) -> None:
        while not true():
            self._changed.clear()
            await self._changed.wait()

    def insert(self, job: Job, card: NewCard) -> list[int]:
        """Write a new job's card, and return the jobs that showed in its message before."""
        shown = [other.job_id for other in self.rows.values() if _same_message(other, card)]
        self.replaced = (self.replaced | set(shown)) - {job.id}
        for job_id in shown:
            self._forget(job_id)
        self.jobs[job.id] = job
        self.rows[job.id] = Card(job_id=job.id, settled_at=None, **asdict(card))
        self._changed.set()
        return shown

    async def get(self, job_id: int) -> Card | None:
        self._answer()
        return self.rows.get(job_id)

    async def job_in(self, channel_id: int, message_id: int) -> int | None:
        self._answer()
        here = (card for card in self.rows.values() if (card.channel_id, card.message_id) == (channel_id, message_id))
        return next((card.job_id for card in here), None)

    async def unsettled(self) -> list[tuple[Job, Card]]:
        self._answer()
        since = datetime.now(UTC) - OWED_FOR
        owing = [(self.jobs[job_id], card) for job_id, card in sorted(self.rows.items()) if card.settled_at is None]
        return [(job, card) for job, card in owing if job.finished_at is None or job.finished_at > since]

    async def renew(self, job_id: int, message_id: int, token: str, expires_at: datetime) -> bool:
        self._answer()
        card = self.rows.get(job_id)
        if card is None or card.message_id != message_id:
            return False
        self._change(job_id, token=token, token_expires_at=expires_at, settled_at=None)
        return True

    async def reopen(self, job_id: int) -> None:
        self._answer()
        self._change(job_id, settled_at=None)

    async def settle(self, job_id: int) -> bool:
        self._answer()
        card = self.rows.get(job_id)
        if card is None or card.settled_at is not None:
            return False
        self._change(job_id, settled_at=datetime.now(UTC), token=None, token_expires_at=None)
        return True

    async def move(self, job_id: int, from_message_id: int, to_channel_id: int, to_message_id: int) -> bool:
        self._answer()
        card = self.rows.get(job_id)
        if card is None or card.message_id != from_message_id:
            return False
        place = {"channel_id": to_channel_id, "message_id": to_message_id, "thread": None}
        self._change(job_id, **place, token=None, token_expires_at=None)
        return True

    async def stay(self, job_id: int) -> None:
        self._answer()
        self._change(job_id, thread=None)

    async def forget(self, job_id: int) -> None:
        self._answer()
        self._forget(job_id)

    async def copies(self, job_id: int) -> list[Copy]:
        self._answer()
        taken = {card.message_id for card in self.rows.values()}
        return [copy for copy in self.shown.get(job_id, []) if copy.message_id not in taken]

    async def add_copy(self, job_id: int, copy: Copy) -> None:
        self._answer()
        if copy not in self.shown.setdefault(job_id, []):
            self.shown[job_id].append(copy)
        self._changed.set()

    async def forget_copy(self, job_id: int, copy: Copy) -> None:
        self._answer()
        self.shown[job_id] = [other for other in self.shown.get(job_id, []) if other != copy]
        self._changed.set()

    async def erase_expired_tokens(self) -> int:
        self._answer()
        now = datetime.now(UTC)
        expired = [one.job_id for one in self.rows.values() if one.token_expires_at and one.token_expires_at < now]
        for job_id in expired:
            self._change(job_id, token=None, token_expires_at=None)
        return len(expired)

    def _forget(self, job_id: int) -> None:
        if card := self.rows.get(job_id):
            settled_at = card.settled_at or datetime.now(UTC)
            self._change(job_id, message_id=None, token=None, token_expires_at=None, settled_at=settled_at)

    def _change(self, job_id: int, **changes: object) -> None:
        if job_id in self.rows:
            self.rows[job_id] = replace(self.rows[job_id], **changes)  # type: ignore[arg-type] # each caller knows its fields
        self._changed.set()


def _same_message(one: Card, other: NewCard) -> bool:
    return other.message_id is not None and (one.channel_id, one.message_id) == (other.channel_id, other.message_id)
