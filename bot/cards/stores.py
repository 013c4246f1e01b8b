"""What the bot needs of what is on record; `bot.jobs` and `bot.artifacts` have it, in the database."""

from collections.abc import AsyncGenerator, AsyncIterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from bot.artifacts import Artifact
from bot.board.stores import FigureStore, LinkStore
from bot.demos.demo import DemoStore
from bot.demos.uploaded import UploadedStore
from bot.jobs.audit import Act, Entry
from bot.jobs.data_sets import AddedSet
from bot.jobs.forgetting import Kept
from bot.jobs.job import Card, Copy, Job, Limits, NewCard, Position, QueueLoad
from bot.jobs.outlook import Outlook
from bot.jobs.panels import Panel
from bot.jobs.steering.values import Found, Moderator, Overview, Pause, Place, Selection, Subject
from bot.jobs.tuned_models import TunedRow
from bot.jobs.workers import LivingWorker
from bot.report.stores import DayStore
from bot.servers.store import ActsOf
from models.tasks.fine_tune.request import FineTuneRequest
from models.tasks.values import Event, Queue, Request


class JobStore(Protocol):
    """The queue for those who ask, as `bot.jobs.store.Jobs`; every method may raise `DatabaseAway`."""

    async def submit(
        self,
        request: Request,
        owner_id: int,
        limits: Limits,
        card: NewCard,
        *,
        owner_name: str = "",
        precedence: int = 0,
    ) -> Job:
        """Write a job and its card; raises `TooManyWaiting`, or the `Refusal` that says why not."""

    async def get(self, job_id: int) -> Job | None:
        """Return the job; may raise `UnreadableJob`."""

    async def cancel(self, job_id: int) -> Job | None:
        """Cancel a job, or ask its worker to; return it as it then is."""

    async def finish(self, job_id: int) -> Job | None:
        """Ask the worker of a job to end it soon with the result of now; return it as it then is."""

    async def hide(self, job_id: int) -> Job | None:
        """Take what a job shows out of sight, and stop it; return it as it then is."""

    async def latest(self, owner_id: int, guild_id: int, count: int) -> list[Job]:
        """Return a person's newest jobs in a server, newest first."""

    async def unfinished(self, queue: Queue, guild_id: int) -> list[Job]:
        """Return the jobs of a queue that wait or run in a server, whoever's, newest first."""

    async def positions(self, queue: Queue) -> dict[int, Position]:
        """Return the place of every queued job, and of running ones while no worker is at work."""

    async def outlook(self, request: FineTuneRequest, owner_id: int, running: int, guild_id: int) -> Outlook:
        """Return what would become of a training that was handed in now."""

    async def events(self, job: Job) -> list[Event]:
        """Return the series that the latest attempt at this job has reported so far."""

    async def models(self) -> frozenset[str]:
        """Return the keys of the models that some worker has on its machine."""

    async def workers(self) -> list[LivingWorker]:
        """Return the workers that live, by name."""

    async def loads(self) -> dict[Queue, QueueLoad]:
        """Return how each queue stands."""


class CardStore(Protocol):
    """The cards on record, as `bot.jobs.cards.Cards`; every method may raise `DatabaseAway`."""

    async def get(self, job_id: int) -> Card | None:
        """Return the job's card."""

    async def job_in(self, channel_id: int, message_id: int) -> int | None:
        """Return the job that a message shows."""

    async def unsettled(self) -> list[tuple[Job, Card]]:
        """Return every card that still owes an edit, with its job, but for jobs that ended long ago."""

    async def renew(self, job_id: int, message_id: int, token: str, expires_at: datetime) -> bool:
        """Store a fresh token, and owe the card edits again; False where it does not stand in that message."""

    async def reopen(self, job_id: int) -> None:
        """Owe the card edits again."""

    async def settle(self, job_id: int) -> bool:
        """Note that the last edit is done; True only for the one call that settled it."""

    async def move(self, job_id: int, from_message_id: int, to_channel_id: int, to_message_id: int) -> bool:
        """Let the card go on in another message; False where it has left its own meanwhile."""

    async def stay(self, job_id: int) -> None:
        """Wish the card in no thread any more."""

    async def forget(self, job_id: int) -> None:
        """Owe no edits to a message that is gone."""

    async def copies(self, job_id: int) -> list[Copy]:
        """Return the copies of a job's card that everyone sees."""

    async def add_copy(self, job_id: int, copy: Copy) -> None:
        """Note a copy that everyone sees."""

    async def forget_copy(self, job_id: int, copy: Copy) -> None:
        """Take note that a copy was deleted."""

    async def erase_expired_tokens(self) -> int:
        """Erase tokens past their time and return how many."""


class ArtifactStore(Protocol):
    """Bytes that jobs read and make, as `bot.artifacts.Artifacts`; every method may raise `DatabaseAway`."""

    async def put(self, name: str, media_type: str, chunks: AsyncIterable[bytes], /) -> Artifact:
        """Keep an upload; raises `ArtifactTooLarge`."""

    def read(self, artifact_id: UUID, /) -> AsyncGenerator[bytes, None]:
        """Yield an artifact's bytes; raises `KeyError` where there is none of this id."""

    async def delete(self, artifact_id: UUID, /) -> None:
        """Remove an artifact."""


class TunedModelStore(Protocol):
    """The models that people fine-tuned, as `bot.jobs.tuned_models.TunedModels`; all may raise `DatabaseAway`."""

    async def all(self) -> list[TunedRow]:
        """Return every model that is there, oldest first."""

    async def reserved(self) -> list[tuple[int, str]]:
        """Return the names of models that are being made, each with its owner's id."""

    async def get(self, job_id: int) -> TunedRow | None:
        """Return the model that a job made."""

    async def rename(self, job_id: int, name: str) -> None:
        """Give a model another name; raises `NameTaken`."""

    async def share(self, job_id: int, *, shared: bool) -> None:
        """Let everybody in the model's server use it, or its owner alone."""

    async def delete(self, job_id: int) -> None:
        """Take a model away."""


class DataSetStore(Protocol):
    """The sets of data that were added, as `bot.jobs.data_sets.DataSets`; may raise `DatabaseAway`."""

    async def all(self) -> list[AddedSet]:
        """Return every set, by its key."""


class ServerStore(Protocol):
    """What was set for each server, as `bot.servers.store.ServerRows`; every method may raise `DatabaseAway`."""

    async def all(self) -> dict[int, dict[str, Any]]:
        """Return what was set, by server."""

    async def change(self, guild_id: int, changes: Mapping[str, Any], acts: ActsOf) -> None:
        """Set some settings of a server, and write to the audit log what `acts` makes of what was set before."""


class ForgettingStore(Protocol):
    """What is on record of a person, as `bot.jobs.forgetting.Forgetting`; both may raise `DatabaseAway`."""

    async def kept(self, owner_id: int) -> Kept:
        """Return what is on record of a person."""

    async def forget(self, owner_id: int) -> Kept:
        """Delete it, and return what that was."""


class SteeringStore(Protocol):
    """What moderators do, as `bot.jobs.steering.store.Steering`; every method may raise `DatabaseAway`, acts `Done`."""

    async def overview(self, guild_id: int) -> Overview:
        """Return how the queue of a server stands."""

    async def pause(self, by: Moderator, what: Pause) -> None:
        """Start no more of it."""

    async def resume(self, by: Moderator, what: Pause | None) -> list[Pause]:
        """Go on with what is paused, or with all of it but a drain; return what was."""

    async def restrain(self, by: Moderator, subject: Subject, most: int, lasting: timedelta | None) -> None:
        """Let a person or a role run at most so many jobs of a queue at once, or none."""

    async def release(self, by: Moderator, subject: Subject) -> None:
        """End a limit or block."""

    async def matching(self, guild_id: int, selection: Selection) -> list[int]:
        """Return the unfinished jobs that a selection means now."""

    async def cancel(self, by: Moderator, job_id: int) -> Found:
        """Cancel a job, or ask its worker to; return it as it stood before."""

    async def cancel_all(self, by: Moderator, selection: Selection, ids: Sequence[int]) -> int:
        """Cancel those of a selection's jobs that have not ended meanwhile; return how many."""

    async def move(self, by: Moderator, job_id: int, to: Place | int) -> Found:
        """Let a waiting job start first or last of its server's in its queue, or right before another."""

    async def retry(self, by: Moderator, job_id: int) -> Job:
        """Queue a job again that failed or was cancelled; return it as it is then."""


class AuditStore(Protocol):
    """The audit log, as `bot.jobs.audit.AuditLog`; every method may raise `DatabaseAway`."""

    async def write(self, act: Act) -> None:
        """Write an act that writes nothing else."""

    async def latest(self, guild_id: int, count: int) -> list[Entry]:
        """Return the newest acts in a server, newest first."""

    async def unposted(self, count: int) -> list[Entry]:
        """Return the oldest acts that no log channel has shown yet, oldest first."""

    async def note_posted(self, entry_id: int) -> None:
        """Note that an act need not be posted any more."""


class PanelStore(Protocol):
    """The live panels of queues, as `bot.jobs.panels.Panels`; every method may raise `DatabaseAway`."""

    async def all(self) -> list[Panel]:
        """Return every panel."""

    async def add(self, panel: Panel) -> None:
        """Keep a message up to date, in place of the one before in its server."""

    async def forget(self, panel: Panel) -> None:
        """Keep a message up to date no more."""


@dataclass(frozen=True)
class Stores:
    """All that is on record."""

    jobs: JobStore
    cards: CardStore
    artifacts: ArtifactStore
    tuned: TunedModelStore
    data_sets: DataSetStore
    servers: ServerStore
    forgetting: ForgettingStore
    links: LinkStore
    figures: FigureStore
    days: DayStore
    steering: SteeringStore
    audit: AuditStore
    panels: PanelStore
    demos: DemoStore
    uploaded: UploadedStore
