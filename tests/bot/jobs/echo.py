"""A small task for tests: it repeats its text as slowly as asked, and misbehaves in every way that a run can."""

import asyncio
import os
import time
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from bot.jobs.job import Limits, NewCard
from models.errors import Refusal
from models.tasks.context import Context
from models.tasks.task import Run, Task, load
from models.tasks.values import Event, Progress, Queue, Request, Result, TextProgress

LIMITS = Limits(running=2, waiting=4)
NOBODY = Limits(running=1000, waiting=1000)
CARD = NewCard(application_id=1, guild_id=2, channel_id=3, private=False)

Trouble = Literal["none", "refuse", "break", "cancel itself", "unwritable", "stubborn"]


class Letter(Event):
    """A letter that was repeated."""

    letter: str


class EchoRequest(Request):
    """Repeat `text`, a character a `pace` seconds; `keeping` makes each an event, and the text an artifact.

    `makes` is the name of a model that it is said to make.
    """

    progress: ClassVar[type[Progress]] = TextProgress
    event: ClassVar[type[Event] | None] = Letter

    text: str = "hello"
    pace: float = 0.0
    trouble: Trouble = "none"
    keeping: bool = False
    model: str | None = None
    makes: str | None = None

    def model_made(self) -> str | None:
        """Return the name of a model that it says it makes."""
        return self.makes


class EchoResult(Result):
    """The text, and the process that repeated it."""

    text: str
    pid: int
    extra: Any = None


class TrainRequest(EchoRequest):
    """The same in the other queue."""

    queue: ClassVar[Queue] = "training"


class ShortRequest(EchoRequest):
    """The same in the queue for what is short."""

    queue: ClassVar[Queue] = "short"


class ShortResult(EchoResult):
    """What came of it."""


class TrainResult(EchoResult):
    """What came of it."""


async def echo(request: EchoRequest, context: Context[TextProgress, Letter]) -> EchoResult:
    for step in range(1, len(request.text) + 1):
        await _wait(request)
        context.report_progress(TextProgress(text=request.text[:step], step=step, total=len(request.text)))
        if request.keeping:
            context.report_event(Letter(letter=request.text[step - 1]))
    if request.keeping:
        await context.artifacts.put("echo.txt", "text/plain", request.text.encode())
    match request.trouble:
        case "refuse":
            raise Refusal("The model has never heard of this.")
        case "break":
            raise ZeroDivisionError("inside the model")
        case "cancel itself":
            raise asyncio.CancelledError
    return EchoResult(text=request.text, pid=os.getpid(), extra=object() if request.trouble == "unwritable" else None)


async def _wait(request: EchoRequest) -> None:
    end = time.monotonic() + request.pace
    while (left := end - time.monotonic()) >= 0:
        try:
            await asyncio.sleep(left)
        except asyncio.CancelledError:
            if request.trouble != "stubborn":
                raise


@dataclass(frozen=True)
class LocalTask(Task):
    """A task whose run is at hand."""

    run: Run

    def load_run(self) -> Run:
        return self.run


TASKS: dict[str, Task] = {
    "echo": LocalTask("echo", EchoRequest, EchoResult, echo),
    "short": LocalTask("short", ShortRequest, ShortResult, echo),
    "train": LocalTask("train", TrainRequest, TrainResult, echo),
    "probe": load("tests.bot.worker.attempts.probe"),
    "read_data": load("models.tasks.read_data"),
    "fine_tune": load("models.tasks.fine_tune"),
    "learning_curve": load("models.tasks.learning_curve"),
}
