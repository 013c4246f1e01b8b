"""What the probe is asked for and gives."""

from pathlib import Path
from typing import ClassVar
from uuid import UUID

from models.tasks.values import ChildProcess, Event, Progress, Queue, Request, Result


class ProbeProgress(Progress):
    """How far it is, with a field of its own."""

    loss: float


class Point(Event):
    """A point of a curve."""

    step: int
    loss: float


class ProbeRequest(Request):
    """Do one of the things that a run may do, by its name in `run.ACTS`; `folder` is for marks that a test looks at."""

    queue: ClassVar[Queue] = "training"
    progress: ClassVar[type[Progress]] = ProbeProgress
    event: ClassVar[type[Event] | None] = Point
    child: ClassVar[ChildProcess | None] = ChildProcess()

    act: str
    folder: Path
    upload: UUID | None = None


class ProbeResult(Result):
    """What it did, and in which process."""

    pid: int
    said: str = ""
    made: tuple[UUID, ...] = ()
