"""One attempt at one job: what it reports, why it was asked to stop, and the write that its end calls for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from enum import Enum, auto
from itertools import count
from typing import TypeAlias

from bot.jobs.events import NewEvent
from bot.jobs.job import FencedOff, Job
from bot.jobs.scheduling import BROKE, Claims
from bot.worker.event_writer import EventWriter
from bot.worker.metrics import Outcome
from bot.worker.publisher import Publisher
from models.errors import Refusal
from models.tasks.task import Task
from models.tasks.values import Event, Progress, Result

# A run that reports more than this many events has a fault; a series of thousands of points is long.
MOST_EVENTS = 50_000
EVENT_CHARACTERS = 10_000

log = logging.getLogger(__name__)

Write = Callable[[], Awaitable[bool]]
Ending = tuple[Outcome, Write | None]


class Stop(Enum):
    """Why an attempt was asked to stop."""

    CANCELLED = auto()
    HANDED_BACK = auto()
    FENCED_OFF = auto()


class Died(Exception):
    """The process of a run ended without saying what came of it: killed, or crashed."""


class Attempt:
    """An attempt at a job; it starts at once.

    Parameters
    ----------
    work
        Does the job and returns its result, reporting to the attempt. Cancelled when the attempt is to stop.

    Attributes
    ----------
    finish
        Set when the job's owner wants what there is by now.
    """

    def __init__(self, job: Job, task: Task, work: "Work", publisher: Publisher, event_writer: EventWriter) -> None:
        self.job = job
        self.task = task
        self._publisher = publisher
        self._event_writer = event_writer
        self._numbers = count(1)
        self._progress: Progress | None = None
        self._stop_requested: Stop | None = None
        self.finish = asyncio.Event()
        self._result = asyncio.create_task(work(self), name=f"job {job.id}")

    def stop(self, why: Stop) -> None:
        """Ask it to stop; only the first reason counts, and none after its end."""
        if self._stop_requested is None and not self._result.done():
            self._stop_requested = why
            self._result.cancel()

    @property
    def handed_back(self) -> bool:
        """Whether it was asked to stop so that another worker goes on with the job."""
        return self._stop_requested is Stop.HANDED_BACK

    def report_progress(self, progress: Progress) -> None:
        """Take how far it is."""
        self._progress = progress
        self._publisher.report(self.job, progress)

    def report_event(self, event: Event) -> None:
        """Take the next point of its series; `TypeError` where its task declares no such events."""
        if self.task.event is None or not isinstance(event, self.task.event):
            raise TypeError(f"{self.task.kind} declares no events of type {type(event).__name__}")
        if (number := next(self._numbers)) > MOST_EVENTS:
            raise ValueError(f"More than {MOST_EVENTS} events")
        if len(body := event.model_dump_json()) > EVENT_CHARACTERS:
            raise ValueError(f"An event of {len(body):,} characters: what is larger is an artifact")
        self._event_writer.report(NewEvent(self.job.id, self.job.attempt, number, body))

    async def end(self, claims: Claims) -> Ending:
        """Wait for the end; return how it was, and the write that it calls for, or None where there is none."""
        await asyncio.wait([self._result])
        self._publisher.forget(self.job)
        if self._result.cancelled():
            return self._stopped(claims)
        error = self._result.exception()
        if error is not None:
            return self._failed(claims, error)
        result = self._result.result()
        log.info("Job %d: succeeded", self.job.id)
        return Outcome.SUCCEEDED, lambda: claims.succeed(self.job, result)

    def _failed(self, claims: Claims, error: BaseException) -> Ending:
        job = self.job
        match error:
            case Refusal():
                log.info("Job %d: refused", job.id)
                return Outcome.REFUSED, lambda: claims.fail(job, str(error), self._progress)
            case Died():
                log.error("Job %d: lost, %s", job.id, error)
                return Outcome.LOST, lambda: claims.lose(job)
            case FencedOff():
                return Outcome.FENCED_OFF, None
        log.error("Job %d: failed", job.id, exc_info=error)
        return Outcome.FAILED, lambda: claims.fail(job, BROKE, self._progress)

    def _stopped(self, claims: Claims) -> Ending:
        job = self.job
        match self._stop_requested:
            case Stop.CANCELLED:
                log.info("Job %d: cancelled", job.id)
                return Outcome.CANCELLED, lambda: claims.cancelled(job, self._progress)
            case Stop.HANDED_BACK:
                log.info("Job %d: handed back", job.id)
                return Outcome.HANDED_BACK, lambda: claims.hand_back(job.id, job.attempt, job.queue)
            case Stop.FENCED_OFF:
                return Outcome.FENCED_OFF, None
            case None:
                log.error("Job %d: failed, its run cancelled itself", job.id)
                return Outcome.FAILED, lambda: claims.fail(job, BROKE, self._progress)


Work: TypeAlias = Callable[[Attempt], Coroutine[None, None, Result]]
