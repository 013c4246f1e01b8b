"""What a family of commands says about its cards: what they show, and what their buttons do."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import discord

from bot.interaction import Interaction
from bot.jobs.job import Job, State
from models.tasks import Progress, Request, Result

RequestT = TypeVar("RequestT", bound=Request)
ResultT = TypeVar("ResultT", bound=Result)
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
    footer: str
    files: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """One of the things that an action offers; `value` comes back with the press: letters, digits, `_`, `-` and `.`."""

    value: str
    label: str
    description: str | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Action:
    """A button on a card, or several, or a select.

    Exactly one of `request`, `modal` and `run` is given:

    - `request` makes the request of a new job from this one and what was chosen ("" for a plain button). Its answer is
      a new card. With `in_place` it takes this card's place where the owner pressed; others get a private card.
    - `modal` makes a modal; the job is at hand, since a modal must be the first response.
    - `run` does anything else; the interaction is deferred before it, with a private "thinking…" where it `replies`.

    `choices` offers things to choose from, in a select whose placeholder is `label`, or as a button each. `shown`
    tells from the job, and whether the card is private, if the card has this action; the `common` ones, which all cards
    have, stand in a row of their own.
    """

    name: str
    label: str
    emoji: str | None = None
    style: discord.ButtonStyle = discord.ButtonStyle.secondary
    owner_only: bool = False
    replies: bool = False
    in_place: bool = False
    request: Callable[[Job, str], Request] | None = None
    modal: Callable[[Job], discord.ui.Modal] | None = None
    run: Callable[[Interaction, Job], Awaitable[None]] | None = None
    choices: Callable[[Job], Sequence[Choice]] | None = None
    as_buttons: bool = False
    common: bool = False
    shown: Callable[[Job, bool], bool] = lambda job, _private: job.state is State.SUCCEEDED


@dataclass(frozen=True)
class Example(Generic[RequestT]):
    """Something to try: as one would type it, and as it is asked for."""

    typed: str
    request: RequestT

    @property
    def command(self) -> str:
        """The command's name."""
        return self.typed.split()[0].removeprefix("/")


class CardFamily(ABC, Generic[RequestT, ResultT]):
    """How the cards of one task look.

    Attributes
    ----------
    kind
        The task's name.
    unit
        What its progress counts.
    begun
        What a card says of a job that runs and has reported nothing yet.
    """

    kind: ClassVar[str]
    unit: ClassVar[str] = "tokens"
    begun: ClassVar[str] = "Begun; the answer comes as soon as the model is ready"
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

    def so_far(self, request: RequestT, progress: Progress, *, growing: bool) -> list[Item]:
        """Show what there is so far, and whether more comes: a job that ended early shows how far it came."""
        del request, progress, growing
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

    @abstractmethod
    def explain(self, request: RequestT, result: ResultT) -> str:
        """Answer "What am I looking at?": four or five sentences for a beginner, specific to this card's figures."""

    @abstractmethod
    def example(self) -> Example[RequestT]:
        """Return something to try, for `/help`."""


AnyCardFamily = CardFamily[Any, Any]
