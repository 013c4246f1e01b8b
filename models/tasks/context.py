"""What a run is given beside its request."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeAlias

from typing_extensions import TypeVar

from models.artifacts import ArtifactsInMemory, ArtifactStore
from models.tasks.values import Event, Progress

if TYPE_CHECKING:
    from models.resident import ResidentModels

T = TypeVar("T")
ProgressT_contra = TypeVar("ProgressT_contra", bound=Progress, contravariant=True, default=Progress)
EventT_contra = TypeVar("EventT_contra", bound=Event, contravariant=True, default=Event)
ReportProgress: TypeAlias = Callable[[ProgressT_contra], None]
ReportEvent: TypeAlias = Callable[[EventT_contra], None]


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
