"""What a family of commands says about its cards: what they show, and what can be done on them."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, ClassVar, Generic
from uuid import UUID

import discord
from typing_extensions import TypeVar

from bot.cards.action import Action
from bot.cards.stores import JobStore
from bot.jobs.job import Job
from models.tasks import Progress, Request, Result

RequestT = TypeVar("RequestT", bound=Request)
ResultT = TypeVar("ResultT", bound=Result)
ProgressT = TypeVar("ProgressT", bound=Progress, default=Progress)
Item = discord.ui.Item[Any]


@dataclass(frozen=True)
class Attachment:
    """A file on a card, as bytes, so that a card can be rendered again."""

    name: str
    content: bytes


@dataclass(frozen=True)
class StoredFile:
    """A file on a card that an artifact holds."""

    name: str
    artifact: UUID


@dataclass(frozen=True)
class Answer:
    """What a card shows: items in reading order, the files that they name, and the small print."""

    items: list[Item]
    footer: str
    files: list[Attachment] = field(default_factory=list)
    stored: list[StoredFile] = field(default_factory=list)


@dataclass(frozen=True)
class Example(Generic[RequestT]):
    """Something to try: as one would type it, and as it is asked for."""

    typed: str
    request: RequestT

    @property
    def command(self) -> str:
        """The command's name, with its group's before it."""
        return " ".join(takewhile(lambda word: ":" not in word, self.typed.removeprefix("/").split()))


class CardFamily(ABC, Generic[RequestT, ResultT, ProgressT]):
    """How the cards of one task look.

    Attributes
    ----------
    kind
        The task's name.
    unit
        What its progress counts.
    begun
        What a card says of a job that runs and has reported nothing yet.
    pace
        Seconds between two edits of a running card, after the first few.
    calls
        Whether a card calls its owner when it ends, however soon: it does so where they may not look.
    actions
        Buttons and selects of these cards alone.
    """

    kind: ClassVar[str]
    unit: ClassVar[str] = "tokens"
    begun: ClassVar[str] = "Begun; the answer comes as soon as the model is ready"
    pace: ClassVar[float] = 1.0
    calls: ClassVar[bool] = False
    actions: Sequence[Action[RequestT, ResultT]] = ()

    @abstractmethod
    def heading(self, request: RequestT) -> str:
        """Say in a few words what was asked for, with an emoji first."""

    @abstractmethod
    def gist(self, request: RequestT) -> str:
        """Return the text that tells this request from others, however long, as it was typed."""

    @abstractmethod
    def question(self, request: RequestT) -> list[Item]:
        """Show what was asked, on a card of any state."""

    def so_far(self, request: RequestT, progress: ProgressT, *, growing: bool) -> list[Item]:
        """Show what there is so far, and whether more comes: a job that ended early shows how far it came."""
        del request, progress, growing
        return []

    def files_so_far(self, request: RequestT, progress: ProgressT) -> list[StoredFile]:
        """Return the files that the items of `so_far` name."""
        del request, progress
        return []

    @abstractmethod
    def answer(self, job: Job, request: RequestT, result: ResultT) -> Answer:
        """Show the result."""

    def again(self, request: RequestT) -> RequestT | None:
        """Return the request that "Again" makes; None where the answer would be the same, and so there is no button."""
        del request
        return None

    @abstractmethod
    def code(self, request: RequestT, result: ResultT) -> str:
        """Return a few lines of plain Python that give this result."""

    def code_reads(self, request: RequestT) -> list[StoredFile]:
        """Return the files that the code reads, by the names that it gives them."""
        del request
        return []

    @abstractmethod
    def explain(self, request: RequestT, result: ResultT) -> str:
        """Answer "What am I looking at?": four or five sentences for a beginner, specific to this card's figures."""

    async def outlook(self, job: Job[RequestT, ResultT], guild_id: int, jobs: JobStore) -> str:
        """Return what follows from a result as things stand, told below it; "" for nothing."""
        del job, guild_id, jobs
        return ""

    def news(self, job: Job, request: RequestT) -> str:
        """Return what to tell the owner of a job that took long and succeeded, beside that it did."""
        del job, request
        return ""

    def thread(self, request: RequestT, owner_name: str) -> str | None:
        """Return what the thread is called in which such a card goes on in a public channel; None where it stays."""
        del request, owner_name
        return None

    def example(self) -> Example[RequestT] | None:
        """Return something to try, for `/help`; None where one needs something of one's own first."""
        return None


AnyCardFamily = CardFamily[Any, Any, Any]
