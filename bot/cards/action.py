"""What the buttons and selects of a card are: each submits a job, opens a form, or performs something else."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic

import discord
from typing_extensions import TypeVar

from bot.interaction import Interaction
from bot.jobs.job import Job, State
from models.tasks import Request, Result

RequestT = TypeVar("RequestT", bound=Request, default=Any)
ResultT = TypeVar("ResultT", bound=Result, default=Any)


class Who(Enum):
    """Who of those that see a card may use an action on it."""

    EVERYONE = "everyone"
    MANAGERS = "its owner and moderators"
    # What goes on with, or hands out, what the owner brought and made: to moderate takes none of that.
    OWNER = "its owner alone"


@dataclass(frozen=True)
class Choice:
    """One of the options of an action; `value` comes back with the press: letters, digits, `_`, `-` and `.`."""

    value: str
    label: str
    description: str | None = None
    chosen: bool = False


def succeeded(job: Job, _private: bool) -> bool:
    """Show an action on the cards of jobs that succeeded."""
    return job.state is State.SUCCEEDED


def ended(job: Job, _private: bool) -> bool:
    """Show an action on the cards of jobs that have ended, in whichever way."""
    return job.terminal


@dataclass(frozen=True)
class Action(Generic[RequestT, ResultT]):
    """What all actions on the cards of one kind of job have; a plain `Action` is one on any card.

    Attributes
    ----------
    name
        Stands in the `custom_id`, so it stays as it is: `<kind of job>.<word>`, or a word for actions of all cards.
    who
        Who may use it.
    common
        Whether all cards have it; these stand in a row of their own.
    shown
        Tells from the job, and whether the card is private, if the card has this action.
    anytime
        Whether it may be pressed where it is not `shown`: the job may have ended meanwhile, or it stands elsewhere.
    """

    name: str
    label: str
    emoji: str | None = None
    style: discord.ButtonStyle = discord.ButtonStyle.secondary
    who: Who = Who.EVERYONE
    common: bool = False
    shown: Callable[[Job[RequestT, ResultT], bool], bool] = succeeded
    anytime: bool = False

    def fits(self, job: Job[Any, Any], *, private: bool) -> bool:
        """Whether it may be pressed on a card of this job."""
        kind = self.name.rpartition(".")[0]
        return kind in {"", job.kind} and (self.anytime or self.shown(job, private))


@dataclass(frozen=True, kw_only=True)
class Resubmit(Action[RequestT, ResultT]):
    """Submits a new job, made from the card's own; its answer is a new card.

    Attributes
    ----------
    request
        Makes the request from the job and the value of what was chosen: "" for a plain button.
    in_place
        Whether the answer takes this card's place where the owner pressed; others get a private card.
    choices
        What there is to choose from, in a select whose placeholder is `label`, or `as_buttons`; None for one button.
    """

    request: Callable[[Job[RequestT, ResultT], str], Request]
    in_place: bool = False
    choices: Callable[[Job[RequestT, ResultT]], Sequence[Choice]] | None = None
    as_buttons: bool = False

    def offers(self, job: Job[RequestT, ResultT], chosen: str) -> bool:
        """Whether this can be chosen on the card of a job."""
        return self.choices is None or chosen in {choice.value for choice in self.choices(job)}


@dataclass(frozen=True, kw_only=True)
class OpenForm(Action[RequestT, ResultT]):
    """Opens a modal, which must be the first response; the job is read in time for that."""

    form: Callable[[Job[RequestT, ResultT]], discord.ui.Modal]


@dataclass(frozen=True, kw_only=True)
class Perform(Action[RequestT, ResultT]):
    """Does anything else; the interaction is deferred before it, with a private "thinking…" where it `replies`.

    Attributes
    ----------
    on_message
        Whether it changes the message that it stands on.
    """

    run: Callable[[Interaction, Job[RequestT, ResultT]], Awaitable[None]]
    replies: bool = False
    on_message: bool = False


def changes_message(action: Action) -> bool:
    """Whether an action changes the message that it stands on."""
    match action:
        case Resubmit():
            return action.in_place
        case Perform():
            return action.on_message
    return False
