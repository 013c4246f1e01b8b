"""What a job is, where it shows, and how it stands in the queue: plain values, no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic

from typing_extensions import TypeVar

from bot.jobs.stop import Steered, Stop
from models.errors import Refusal
from models.tasks.values import Progress, Queue, Request, Result

RequestT_co = TypeVar("RequestT_co", bound=Request, covariant=True, default=Request)
ResultT_co = TypeVar("ResultT_co", bound=Result, covariant=True, default=Result)
ProgressT_co = TypeVar("ProgressT_co", bound=Progress, covariant=True, default=Progress)


class State(StrEnum):
    """queued → running → succeeded, failed or cancelled; back to queued when its worker stops or dies."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        """Whether a job in this state stays as it is."""
        return self not in {State.QUEUED, State.RUNNING}


@dataclass(frozen=True, slots=True)
class Job(Generic[RequestT_co, ResultT_co, ProgressT_co]):
    """A request in the queue, with its owner, its state and its result; a plain `Job` is one of any task.

    Attributes
    ----------
    guild_id
        In which server it was asked for.
    attempt
        Counts claims; a worker's writes are fenced by (id, attempt).
    progress
        The last progress of a job that did not succeed; of a running job it comes by `events` alone.
    error
        A sentence for the owner, set when failed.
    hidden
        Whether a moderator took what it shows out of sight.
    steered
        What a moderator did with it last.
    """

    id: int
    kind: str
    queue: Queue
    request: RequestT_co
    owner_id: int
    guild_id: int
    state: State
    attempt: int
    progress: ProgressT_co | None
    result: ResultT_co | None
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    hidden: bool = False
    steered: Steered | None = None

    @property
    def terminal(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state.terminal

    @property
    def outcome(self) -> ResultT_co:
        """The result of a job that succeeded; raises `ValueError` for any other."""
        if self.result is None:
            raise ValueError(f"job {self.id} has no result, it is {self.state}")
        return self.result

    @property
    def waited(self) -> float | None:
        """Seconds between submission and (the latest) start; None before it started."""
        return (self.started_at - self.created_at).total_seconds() if self.started_at else None


@dataclass(frozen=True, slots=True)
class NewCard:
    """Where a job that is about to be submitted will show, whatever showed there before; see `Card`.

    Attributes
    ----------
    thread
        What the thread is called in which the card is to go on, begun on its message; None where the card is to stay.
    quiet
        Whether it shows nothing of a job that failed or was cancelled: whoever asked takes the message away.
    """

    application_id: int
    guild_id: int
    channel_id: int
    private: bool
    token: str | None = field(default=None, repr=False)
    token_expires_at: datetime | None = None
    message_id: int | None = None
    thread: str | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """The chat message that shows a job.

    Attributes
    ----------
    token
        The interaction's token, a secret: erased when it expires or the card is settled.
    settled_at
        When its last edit was done; None while the keeper still owes it edits.
    thread
        What the thread is called in which it is to go on; None where it is to stay, or stands there.
    quiet
        See `NewCard`.
    """

    job_id: int
    application_id: int
    guild_id: int
    channel_id: int
    message_id: int | None
    private: bool
    token: str | None = field(repr=False)
    token_expires_at: datetime | None
    settled_at: datetime | None
    thread: str | None = None
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """A message that shows everyone what a private card shows; nobody keeps it up to date."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Position:
    """A waiting job's place, or that of a running one whose worker is gone.

    Attributes
    ----------
    ahead
        How many jobs are before it.
    expected_wait
        In seconds; None when unknown, as while no worker runs.
    held
        Whether it waits for jobs of its own owner, who runs as many at once as they may.
    unserved
        Whether no worker is at work that could run it.
    stop
        What moderators said that keeps it waiting.
    """

    ahead: int
    expected_wait: float | None
    held: bool = False
    unserved: bool = False
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """How a queue stands.

    Attributes
    ----------
    waiting, running
        Jobs.
    oldest_waiting
        Seconds since the job that waits for longest was handed in; 0 where none waits.
    workers, slots
        Workers that live and serve it, and how many jobs they run at once, all together.
    """

    waiting: int
    running: int
    oldest_waiting: float
    workers: int
    slots: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one person may ask for.

    Attributes
    ----------
    running, waiting
        Jobs that run at once in a queue, and how many more may wait.
    models, runs_a_day
        Fine-tuned models kept, those that are being made included, and trainings begun within a day.
    data_bytes
        What the files that a person brought, and what was made of them, take together.
    roles
        The person's roles by id, for moderators may limit everybody who has one.
    """

    running: int
    waiting: int
    models: int = 1000
    runs_a_day: int = 1000
    data_bytes: int = 10**12
    roles: frozenset[int] = frozenset()


class FencedOff(Exception):
    """A job is no longer this attempt's: another worker has it, or it has ended."""


class ModelNowhere(Refusal):
    """No worker that is at work has all models that a request needs, or could fetch them; the message says what to do.

    Attributes
    ----------
    models
        Their keys.
    """

    def __init__(self, models: Sequence[str]) -> None:
        super().__init__(
            f"No worker has {' and '.join(f'the model “{key}”' for key in models)} and the memory for it, and none "
            "could fetch it from the Hugging Face Hub. Choose another model, or ask an instructor to run "
            f"`python -m bot prefetch {' '.join(models)}` where a worker with enough memory runs and the Hub can be "
            "reached."
        )
        self.models = tuple(models)


def without_files(job: Job) -> Job:
    """Return a job whose progress names no files, such as the picture of a curve."""
    return job if job.progress is None else replace(job, progress=job.progress.without_artifacts())


class Anothers(Refusal):
    """A request reads what the job of another person has made."""

    def __init__(self) -> None:
        super().__init__("These examples are somebody else's. Bring a file of your own: type `/finetune start`.")


class TooManyWaiting(Exception):
    """The owner already has as many unfinished jobs in this queue as allowed.

    Attributes
    ----------
    limit
        That number: running and waiting together.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} unfinished jobs are the most one person may have here")
        self.limit = limit
