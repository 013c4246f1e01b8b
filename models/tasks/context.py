"""What a run is given beside its request."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias
from uuid import UUID, uuid4

from typing_extensions import TypeVar

from models.tasks.values import Event, Progress

if TYPE_CHECKING:
    from models.resident import ResidentModels

T = TypeVar("T")
ProgressT_contra = TypeVar("ProgressT_contra", bound=Progress, contravariant=True, default=Progress)
EventT_contra = TypeVar("EventT_contra", bound=Event, contravariant=True, default=Event)
ReportProgress: TypeAlias = Callable[[ProgressT_contra], None]
ReportEvent: TypeAlias = Callable[[EventT_contra], None]


class ArtifactStore(Protocol):
    """Bytes that outlive the run: uploads that it reads, files that it makes."""

    async def put(self, name: str, media_type: str, content: bytes | Path, /) -> UUID:
        """Keep bytes, or those of a file, as an artifact of this job, and return its id.

        Raises `Refusal` for what is too large.
        """

    def read(self, artifact_id: UUID) -> AsyncGenerator[bytes, None]:
        """Yield an artifact's bytes in chunks; raises `KeyError` where there is none of this id."""

    async def find(self, name: str) -> UUID | None:
        """Return the newest artifact of this name that an attempt at this job has put, e.g. its last checkpoint."""

    async def remove(self, name: str, *, but: UUID | None = None) -> None:
        """Remove what attempts at this job have put by this name, but one, e.g. older checkpoints."""


class ArtifactsInMemory:
    """The store of a run outside of any worker."""

    def __init__(self) -> None:
        self._kept: dict[UUID, tuple[str, bytes]] = {}

    async def put(self, name: str, _media_type: str, content: bytes | Path, /) -> UUID:
        """Keep bytes, or those of a file."""
        data = content if isinstance(content, bytes) else await asyncio.to_thread(content.read_bytes)
        artifact_id = uuid4()
        self._kept[artifact_id] = (name, data)
        return artifact_id

    async def read(self, artifact_id: UUID) -> AsyncGenerator[bytes, None]:
        """Yield an artifact's bytes."""
        yield self._kept[artifact_id][1]

    async def find(self, name: str) -> UUID | None:
        """Return the newest of this name."""
        return next((key for key, (known, _) in reversed(self._kept.items()) if known == name), None)

    async def remove(self, name: str, *, but: UUID | None = None) -> None:
        """Remove all of this name, but one."""
        self._kept = {key: kept for key, kept in self._kept.items() if kept[0] != name or key == but}


def _nobody(_reported: Any) -> None:
    """Drop what is reported."""


@dataclass(frozen=True)
class Context(Generic[ProgressT_contra, EventT_contra]):
    """What a run in the worker's own process is given beside its request.

    Attributes
    ----------
    models
        The models on this worker's device.
    report_progress
        Takes the latest progress; on the event loop of the run alone, elsewhere see `from_a_thread`.
    report_event
        Takes the next point of the run's series (`Request.event`), on the event loop of the run alone.
    artifacts
        Bytes that the job reads or makes.
    """

    models: "ResidentModels"
    report_progress: ReportProgress[ProgressT_contra] = _nobody
    report_event: ReportEvent[EventT_contra] = _nobody
    artifacts: ArtifactStore = field(default_factory=ArtifactsInMemory)


@dataclass(frozen=True)
class ChildContext(Generic[ProgressT_contra, EventT_contra]):
    """What a run in a child process (`Request.child`) is given: as `Context`, but it loads its models itself.

    Attributes
    ----------
    device
        The worker's device, e.g. `cuda:1`.
    data_dir
        Where converted models lie.
    finish
        Set when its owner wants what there is by now: the run is to end soon, with a result.
    handed_back
        Set before the run is cancelled where another process is to go on with it: what helps it is to be kept.
    """

    device: str
    data_dir: Path
    report_progress: ReportProgress[ProgressT_contra] = _nobody
    report_event: ReportEvent[EventT_contra] = _nobody
    artifacts: ArtifactStore = field(default_factory=ArtifactsInMemory)
    finish: asyncio.Event = field(default_factory=asyncio.Event)
    handed_back: asyncio.Event = field(default_factory=asyncio.Event)


def from_a_thread(report: Callable[[T], None]) -> Callable[[T], None]:
    """Return a `report_progress` or `report_event` for another thread: the loop that runs now carries it out."""
    loop = asyncio.get_running_loop()

    def send(reported: T) -> None:
        loop.call_soon_threadsafe(report, reported)

    return send
