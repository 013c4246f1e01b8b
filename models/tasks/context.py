"""What a run is given beside its request."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.tasks.values import Progress

if TYPE_CHECKING:
    from models.resident import ResidentModels

ReportProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Context:
    """What a run is given beside its request.

    Attributes
    ----------
    models
        The models on this worker's device.
    report_progress
        Takes the latest progress; on the event loop of the run alone, elsewhere see `from_a_thread`.
    """

    models: "ResidentModels"
    report_progress: ReportProgress = lambda _progress: None


def from_a_thread(report_progress: ReportProgress) -> ReportProgress:
    """Return a `report_progress` for another thread to call: the event loop that runs now carries it out."""
    loop = asyncio.get_running_loop()

    def send(progress: Progress) -> None:
        loop.call_soon_threadsafe(report_progress, progress)

    return send
