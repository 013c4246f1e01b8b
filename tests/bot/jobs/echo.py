"""A small task for tests: it repeats its text as slowly as asked, and misbehaves in every way that a run can."""

import asyncio
import os
import signal
from dataclasses import dataclass
from typing import ClassVar, Literal

from bot.jobs.job import Limits, NewCard
from models.resident import ResidentModels
from models.tasks.task import Progress, Queue, Report, Request, RequestRefused, Result, Run, Task

LIMITS = Limits(running=2, waiting=4)
NOBODY = Limits(running=1000, waiting=1000)
CARD = NewCard(application_id=1, guild_id=2, channel_id=3, private=False)

Trouble = Literal["none", "refuse", "break", "cancel itself", "never end", "kill the worker"]


class EchoRequest(Request):
    """Repeat `text`, a character a `pace` seconds."""

    text: str = "hello"
    pace: float = 0.0
    trouble: Trouble = "none"


class EchoResult(Result):
    """The text, and the process that repeated it."""

    text: str
    pid: int


class TrainRequest(EchoRequest):
    """The same in the other queue."""

    queue: ClassVar[Queue] = "training"


class TrainResult(EchoResult):
    """What came of it."""


async def echo(request: EchoRequest, resident: ResidentModels, report: Report) -> EchoResult:
    await _misbehave(request.trouble)
    for step in range(1, len(request.text) + 1):
        await asyncio.sleep(request.pace)
        report(Progress(text=request.text[:step], step=step, total=len(request.text)))
    return EchoResult(text=request.text, pid=os.getpid())


async def _misbehave(trouble: Trouble) -> None:
    match trouble:
        case "none":
            return
        case "refuse":
            raise RequestRefused("The model has never heard of this.")
        case "break":
            raise ZeroDivisionError("a secret of the prompt")
        case "cancel itself":
            raise asyncio.CancelledError
        case "never end":
            await asyncio.Event().wait()
        case "kill the worker":
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class LocalTask(Task):
    """A task whose run is at hand."""

    run: Run

    def load_run(self) -> Run:
        return self.run


TASKS: dict[str, Task] = {
    "echo": LocalTask("echo", EchoRequest, EchoResult, echo),
    "train": LocalTask("train", TrainRequest, TrainResult, echo),
}
