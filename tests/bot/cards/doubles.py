"""Doubles for a card's surroundings: they record, and fail when told to."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord

from bot.cards.built_in import add_built_in_actions
from bot.cards.delivery import Delivery
from bot.cards.family import AnyCardFamily
from bot.cards.layout import Rendered
from bot.cards.registry import CardRegistry
from bot.cards.stores import JobStore
from bot.jobs.job import Card, Job, Position, State
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.values import TextProgress
from tests.bot.memory_stores import MemoryArtifacts

MESSAGE = discord.utils.time_snowflake(datetime.now(UTC))
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


def job(state: State = State.QUEUED, **changes: object) -> Job[Any, Any]:
    now = datetime.now(UTC)
    made: Job[Any, Any] = Job(
        id=1,
        kind="generate",
        queue="inference",
        request=REQUEST,
        owner_id=10,
        guild_id=3,
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


def card(*, private: bool = False, lifetime: float = 900, message_id: int = MESSAGE) -> Card:
    return Card(
        job_id=1,
        application_id=2,
        guild_id=3,
        channel_id=4,
        message_id=message_id,
        private=private,
        token="secret",
        token_expires_at=datetime.now(UTC) + timedelta(seconds=lifetime),
        settled_at=None,
    )


@dataclass(frozen=True)
class Edit:
    state: State
    text: str
    expiring: bool
    last: bool = False


DELETED = Edit(State.CANCELLED, "deleted", expiring=False)
"""What is shown of a job that is on record no more, which no registry lays out."""


@dataclass(frozen=True, kw_only=True)
class Noted(Rendered):
    """What an editor wanted to be seen."""

    edit: Edit


class RecordingRegistry(CardRegistry):
    """Lays nothing out: a text is "nobody works", progress, or the place in the queue; a plain card says `plain`."""

    def __init__(self, plain: str | None = "plain") -> None:
        super().__init__()
        self._plain = plain

    def calls(self, job: Job) -> bool:
        return False

    def news(self, job: Job) -> str:
        return ""

    def pace(self, job: Job) -> float:
        return 0.05

    async def outlook(self, job: Job, guild_id: int, jobs: JobStore) -> str:
        return ""

    def render_card(
        self,
        job: Job,
        *,
        private: bool,
        position: Position | None = None,
        expiring: bool = False,
        outlook: str = "",
    ) -> Rendered:
        text = job.progress.text if isinstance(job.progress, TextProgress) else str(position.ahead if position else "")
        if position is not None and position.unserved:
            text = "nobody works"
        return _noted(Edit(job.state, text, expiring))

    def render_plain(self, job: Job, *, expiring: bool = False) -> Rendered:
        if self._plain is None:
            raise RuntimeError(f"job {job.id} cannot be shown plain either, expiring or not: {expiring}")
        return _noted(Edit(job.state, self._plain, expiring))


def _noted(edit: Edit) -> Noted:
    return Noted(discord.ui.LayoutView(timeout=None), [], edit=edit)


class RecordingDelivery(Delivery):
    """Takes edits down; `obstacles` are raised one after another first. `on_call` runs before either."""

    def __init__(self) -> None:
        super().__init__(discord.Client(intents=discord.Intents.none()), MemoryArtifacts())
        self.edits: list[Edit] = []
        self.pings: list[str] = []
        self.obstacles: list[Exception] = []
        self.refused = asyncio.Event()
        self.on_call: Callable[[], object] = lambda: None
        self.on_edit: Callable[[Edit], None] = lambda _edit: None

    async def edit(self, card: Card, rendered: Rendered, *, last: bool) -> None:
        self.on_call()
        if self.obstacles:
            self.refused.set()
            raise self.obstacles.pop(0)
        edit = rendered.edit if isinstance(rendered, Noted) else DELETED
        self.edits.append(replace(edit, last=last))
        self.on_edit(self.edits[-1])

    async def ping(self, card: Card, owner_id: int, sentence: str) -> None:
        self.pings.append(f"{owner_id} {sentence}")


def registry(*families: AnyCardFamily) -> CardRegistry:
    """Return a registry of these families, with the actions that all cards have."""
    made = CardRegistry()
    add_built_in_actions(made)
    for family in families:
        made.add(family)
    return made
