"""What moderators say and see: who acts, what is paused, who is limited, how the queue of a server stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.jobs.job import State
from bot.jobs.stop import Scope
from bot.jobs.workers import LivingWorker
from models.errors import Refusal

Place = Literal["first", "last"]


class Done(Refusal):
    """What was to be done is done already, or cannot be any more: another moderator was first, or the job has ended."""


@dataclass(frozen=True, slots=True)
class Moderator:
    """Who acts, in which server, and why."""

    guild_id: int
    id: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """What of a server is paused: everything, or the queue, kind or model of this name."""

    scope: Scope
    name: str = ""
    reason: str = ""
    by_id: int = 0

    def __str__(self) -> str:
        return {"all": "everything", "drain": "everything, for a drain"}.get(
            self.scope, f"the {self.scope} {self.name}"
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a limit is for: a person, or everybody with a role."""

    id: int
    is_role: bool = False

    def __str__(self) -> str:
        return f"<@&{self.id}>" if self.is_role else f"<@{self.id}>"


@dataclass(frozen=True, slots=True)
class Restraint:
    """How many jobs of a queue those may run at once whom moderators limit: none where they are blocked."""

    subject: Subject
    most: int
    until: datetime | None
    reason: str = ""
    by_id: int = 0


def not_paused(what: Pause | None) -> str:
    """Say that nothing is there to go on with."""
    if what is None:
        return "Nothing is paused here."
    if what.scope == "drain":
        return "The queue takes new requests already."
    return f"Nobody has paused {what}, or it goes on already."


def terms(most: int, lasting: timedelta | None) -> str:
    """Say what a limit, or with none at once a block, allows and for how long."""
    minutes = None if lasting is None else round(lasting.total_seconds() / 60)
    said = [f"to {most} {'job' if most == 1 else 'jobs'} at once"] * bool(most)
    said += [] if minutes is None else [f"for {minutes:,} {'minute' if minutes == 1 else 'minutes'}"]
    return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Selection:
    """Unfinished jobs of a server: a person's, a model's, or all that wait."""

    by: Literal["person", "model", "waiting"]
    person_id: int | None = None
    model: str | None = None

    def __str__(self) -> str:
        match self.by:
            case "person":
                return f"of <@{self.person_id}>"
            case "model":
                return f"with the model {self.model}"
            case "waiting":
                return "that wait"


@dataclass(frozen=True, slots=True)
class Under:
    """How many jobs of a kind, with these models, wait and run."""

    kind: str
    models: tuple[str, ...]
    waiting: int
    running: int


@dataclass(frozen=True, slots=True)
class Overview:
    """How the queue of one server stands, and the workers that live, which all servers share."""

    under_way: tuple[Under, ...]
    pauses: tuple[Pause, ...]
    restraints: tuple[Restraint, ...]
    workers: tuple[LivingWorker, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A job of a server as it stands, for the one who is about to act on it."""

    id: int
    owner_id: int
    state: State
