"""Doubles for a card's surroundings: they record, and fail when told to."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta

import discord

from bot.cards.delivery import Delivery
from bot.cards.layout import Rendered
from bot.database.connection import DatabaseAway
from bot.jobs.cards import Cards
from bot.jobs.job import Card, Job, Limits, NewCard, Position, State, TooManyWaiting
from bot.jobs.store import Jobs
from models.tasks import Request, task_of
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.values import Queue

REQUEST = GenerateRequest(prompt="Once upon a time", model="smollm2", seed=7)
RESULT = GenerateResult(
    text=" there was a fox.",
    model="smollm2",
    revision="wheel 1",
    dtype="float32",
    stop="length",
    tokens=6,
    prompt_tokens=4,
    seconds=0.5,
)


def job(state: State = State.QUEUED, **changes: object) -> Job:
    now = datetime.now(UTC)
    made = Job(
        id=1,
        kind="generate",
        queue="inference",
        request=REQUEST,
        owner_id=10,
        state=state,
        attempt=1,
        progress=None,
        result=RESULT if state is State.SUCCEEDED else None,
        error="It broke." if state is State.FAILED else None,
        created_at=now,
        started_at=now if state is not State.QUEUED else None,
        finished_at=now if state.terminal else None,
    )
    return replace(made, **changes)  # type: ignore[arg-type] # each test knows its fields


def card(*, private: bool = False, lifetime: float = 900) -> Card:
    return Card(
        job_id=1,
        application_id=2,
        guild_id=3,
        channel_id=4,
        message_id=5,
        private=private,
        token="secret",
        token_expires_at=datetime.now(UTC) + timedelta(seconds=lifetime),
        settled_at=None,
    )


@dataclass
class Edit:
    state: State
    text: str
    leaving: bool
    last: bool


class RecordingDelivery(Delivery):
    """Takes edits down; `obstacles` are raised one after another first."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__(client)
        self.edits: list[Edit] = []
        self.pings: list[str] = []
        self.obstacles: list[Exception] = []
        self.refused = asyncio.Event()
        self.pending: Edit | None = None
        self.on_edit: Callable[[Edit], None] = lambda _edit: None

    async def edit(self, card: Card, rendered: Rendered, *, last: bool) -> None:
        if self.obstacles:
            self.refused.set()
            raise self.obstacles.pop(0)
        assert self.pending is not None
        self.edits.append(replace(self.pending, last=last))
        self.on_edit(self.edits[-1])

    async def ping(self, card: Card, owner_id: int, sentence: str) -> None:
        self.pings.append(f"{owner_id} {sentence}")


@dataclass
class Absent:
    """A database that is away when told to: once for each obstacle (None lets one question pass), or altogether."""

    obstacles: list[Exception | None] = field(default_factory=list)
    away: bool = False

    def _answer(self) -> None:
        obstacle = self.obstacles.pop(0) if self.obstacles else None
        if obstacle is not None:
            raise obstacle
        if self.away:
            raise DatabaseAway


@dataclass
class KnownCards(Absent, Cards):
    """The cards, in memory, and what became of them."""

    rows: dict[int, Card] = field(default_factory=dict)
    open: list[tuple[Job, Card]] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until_ended(self, job_id: int) -> None:
        """Return once nobody keeps this card any more."""
        while job_id not in {*self.settled, *self.forgotten}:
            self.changed.clear()
            await self.changed.wait()

    async def until_forgotten(self, job_id: int) -> None:
        """Return once the card's message is known to be gone."""
        while job_id not in self.forgotten:
            self.changed.clear()
            await self.changed.wait()

    async def get(self, job_id: int) -> Card | None:
        self._answer()
        return self.rows.get(job_id)

    async def unsettled(self) -> list[tuple[Job, Card]]:
        self._answer()
        return self.open

    async def renew(self, job_id: int, token: str, expires_at: datetime) -> None:
        self._answer()
        if job_id in self.rows:
            self.rows[job_id] = replace(self.rows[job_id], token=token, token_expires_at=expires_at)

    def take_over(self, message_id: int | None) -> None:
        """Let the jobs that show in this message give way."""
        for job_id, row in self.rows.items():
            if row.message_id == message_id:
                self.rows[job_id] = replace(row, message_id=None, token=None)
        self.changed.set()

    async def until_placed(self, job_id: int) -> None:
        """Return once the job was submitted."""
        while job_id not in self.rows:
            self.changed.clear()
            await self.changed.wait()

    async def reopen(self, job_id: int) -> None:
        self._answer()
        while job_id in self.settled:
            self.settled.remove(job_id)

    async def settle(self, job_id: int) -> bool:
        self._answer()
        self.settled.append(job_id)
        self.changed.set()
        return self.settled.count(job_id) == 1

    async def forget(self, job_id: int) -> None:
        self._answer()
        self.forgotten.append(job_id)
        self.changed.set()

    async def erase_expired_tokens(self) -> int:
        self._answer()
        return 0


@dataclass
class KnownJobs(Absent, Jobs):
    """The rows, in memory; a worker is whoever changes them."""

    rows: dict[int, Job] = field(default_factory=dict)
    places: dict[int, Position] = field(default_factory=dict)
    cards: KnownCards = field(default_factory=KnownCards)
    at_hand: frozenset[str] = frozenset({"smollm2"})
    on_change: Callable[[Job], None] = lambda _job: None

    def change(self, job: Job) -> None:
        self.rows[job.id] = job
        self.on_change(job)

    async def submit(self, request: Request, owner_id: int, limits: Limits, card: NewCard) -> Job:
        self._answer()
        most = limits.running + limits.waiting
        if sum(job.owner_id == owner_id and not job.terminal for job in self.rows.values()) >= most:
            raise TooManyWaiting(most)
        kind = task_of(request).kind
        made = job(id=max(self.rows, default=0) + 1, kind=kind, request=request, owner_id=owner_id, attempt=0)
        self.rows[made.id] = made
        self.cards.take_over(card.message_id)
        self.cards.rows[made.id] = Card(job_id=made.id, settled_at=None, **asdict(card))
        return made

    async def get(self, job_id: int) -> Job | None:
        self._answer()
        return self.rows.get(job_id)

    async def cancel(self, job_id: int) -> Job | None:
        self._answer()
        found = self.rows.get(job_id)
        if found is not None and found.state is State.QUEUED:
            self.change(replace(found, state=State.CANCELLED, finished_at=datetime.now(UTC)))
        return self.rows.get(job_id)

    async def hide(self, job_id: int) -> Job | None:
        self._answer()
        if job_id in self.rows:
            self.change(replace(self.rows[job_id], hidden=True))
        return self.rows.get(job_id)

    async def models(self) -> frozenset[str]:
        self._answer()
        return self.at_hand

    async def latest(self, owner_id: int, guild_id: int, count: int) -> list[Job]:
        self._answer()
        own = [job for job in self.rows.values() if job.owner_id == owner_id]
        return sorted(own, key=lambda job: -job.id)[:count]

    async def positions(self, queue: Queue) -> dict[int, Position]:
        self._answer()
        return self.places
