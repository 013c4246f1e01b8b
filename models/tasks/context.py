"""What a run is given beside its request."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias

from typing_extensions import TypeVar

from models.tasks.values import Progress

if TYPE_CHECKING:
    from models.resident import ResidentModels

T = TypeVar("T")
ProgressT_contra = TypeVar("ProgressT_contra", bound=Progress, contravariant=True, default=Progress)
ReportProgress: TypeAlias = Callable[[ProgressT_contra], None]


def _nobody(_reported: Any) -> None:
    """Drop what is reported."""


@dataclass(frozen=True)
class Context(Generic[ProgressT_contra]):
    """What a run is given beside its request.

    Attributes
    ----------
    models
        The models on this worker's device.
    report_progress
        Takes the latest progress; on the event loop of the run alone, elsewhere see `from_a_thread`.
    """

    models: "ResidentModels"
    report_progress: ReportProgress[ProgressT_contra] = _nobody


def from_a_thread(report: Callable[[T], None]) -> Callable[[T], None]:
    """Return a `report_progress` or `report_event` for another thread: the loop that runs now carries it out."""
    loop = asyncio.get_running_loop()

    def send(reported: T) -> None:
        loop.call_soon_threadsafe(report, reported)

    return send
