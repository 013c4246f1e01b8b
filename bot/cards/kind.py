"""What a family of commands says about its cards: what they show, and what their buttons do."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeAlias, TypeVar

import discord

from bot.jobs.job import Job, State
from models.tasks import Progress, Request, Result

if TYPE_CHECKING:
    from bot.client import Assistant

RequestT = TypeVar("RequestT", bound=Request)
ResultT = TypeVar("ResultT", bound=Result)
Interaction: TypeAlias = "discord.Interaction[Assistant]"
Item = discord.ui.Item[Any]


@dataclass(frozen=True)
class Attachment:
    """A file on a card, as bytes, so that a card can be rendered again."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Answer:
    """What a finished card shows: items in reading order, the files that they name, and the small print."""

    items: list[Item]
    figures: str
    files: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True)
class Action:
    """A button on a card.

    Exactly one of `request`, `modal` and `run` is given:

    - `request` makes the request of a new job from this one; its answer is a new card.
    - `modal` makes a modal; the job is at hand, since a modal must be the first response.
    - `run` does anything else; the interaction is deferred before it, with a private "thinking…" where it `replies`.

    `shown` tells from the job, and whether the card is private, if the card has this button.
    """

    name: str
    label: str
    emoji: str
    style: discord.ButtonStyle = discord.ButtonStyle.secondary
    owner_only: bool = False
    replies: bool = False
    request: Callable[[Job], Request] | None = None
    modal: Callable[[Job], discord.ui.Modal] | None = None
    run: Callable[[Interaction, Job], Awaitable[None]] | None = None
    shown: Callable[[Job, bool], bool] = lambda job, _private: job.state is State.SUCCEEDED


class CardKind(ABC, Generic[RequestT, ResultT]):
    """How the cards of one task look. `kind` is the task's name, `unit` what its progress counts."""

    kind: ClassVar[str]
    unit: ClassVar[str] = "tokens"
    actions: tuple[Action, ...] = ()

    @abstractmethod
    def heading(self, request: RequestT) -> str:
        """Say in a few words what was asked for, with an emoji first."""

    @abstractmethod
    def gist(self, request: RequestT) -> str:
        """Return the text that tells this request from others, however long, as it was typed."""

    @abstractmethod
    def question(self, request: RequestT) -> list[Item]:
        """Show what was asked, on a card of any state."""

    @abstractmethod
    def so_far(self, request: RequestT, progress: Progress, *, growing: bool) -> list[Item]:
        """Show what there is so far, and whether more comes: a job that ended early shows how far it came."""

    @abstractmethod
    def answer(self, job: Job, request: RequestT, result: ResultT) -> Answer:
        """Show the result."""

    @abstractmethod
    def again(self, request: RequestT) -> RequestT:
        """Return the request that "Again" makes."""

    @abstractmethod
    def code(self, request: RequestT, result: ResultT) -> str:
        """Return a few lines of plain Python that give this result."""


AnyCardKind = CardKind[Any, Any]
