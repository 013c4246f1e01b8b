"""Doubles for a card's surroundings: they record, and fail when told to."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import discord

from bot.cards.delivery import Delivery
from bot.cards.layout import Rendered
from bot.jobs.cards import Cards
from bot.jobs.job import Card, Job, Position, State
from bot.jobs.store import Jobs
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.task import Queue

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
class KnownJobs(Jobs):
    """The rows, in memory."""

    rows: dict[int, Job] = field(default_factory=dict)
    obstacles: list[Exception] = field(default_factory=list)
    places: dict[int, Position] = field(default_factory=dict)

    async def get(self, job_id: int) -> Job | None:
        if self.obstacles:
            raise self.obstacles.pop(0)
        return self.rows.get(job_id)

    async def positions(self, queue: Queue) -> dict[int, Position]:
        del queue
        return self.places


@dataclass
class KnownCards(Cards):
    """Which cards are settled and forgotten."""

    open: list[tuple[Job, Card]] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)
    forgotten: list[int] = field(default_factory=list)

    async def unsettled(self) -> list[tuple[Job, Card]]:
        return self.open

    async def settle(self, job_id: int) -> bool:
        self.settled.append(job_id)
        return self.settled.count(job_id) == 1

    async def forget(self, job_id: int) -> None:
        self.forgotten.append(job_id)

    async def erase_expired_tokens(self) -> int:
        return 0
