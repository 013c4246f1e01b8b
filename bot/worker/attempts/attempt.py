"""One attempt at one job: from its start to the write that its end calls for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import TYPE_CHECKING

from bot.jobs.job import Job
from bot.jobs.scheduling import Claims
from bot.worker.metrics import Outcome
from bot.worker.publisher import Publisher
from models.errors import Refusal
from models.tasks.context import Context
from models.tasks.task import Task
from models.tasks.values import Progress, Result

if TYPE_CHECKING:
    from models.resident import ResidentModels

BROKE = "Something went wrong while running this. It was noted for the people who run the bot; please try again."

log = logging.getLogger(__name__)

Write = Callable[[], Awaitable[bool]]
Ending = tuple[Outcome, Write | None]


class Stop(Enum):
    """Why a run was told to stop."""

    CANCELLED = auto()
    HANDED_BACK = auto()
    FENCED_OFF = auto()


class Run:
    """A job that runs; it starts at once."""

    def __init__(self, job: Job, task: Task, resident: "ResidentModels", publisher: Publisher) -> None:
        self.job = job
        self._progress: Progress | None = None
        self._publisher = publisher
        self._stop: Stop | None = None
        self._result = asyncio.create_task(self._execute(task, resident), name=f"job {job.id}")

    def stop(self, why: Stop) -> None:
        """Tell it to stop; only the first reason counts, and none after its end."""
        if self._stop is None and not self._result.done():
            self._stop = why
            self._result.cancel()

    async def end(self, claims: Claims) -> Ending:
        """Wait for the end; return how it was, and the write that tells it, or None when there is nothing to tell."""
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

    async def _execute(self, task: Task, resident: "ResidentModels") -> Result:
        # The first run of a kind imports its libraries, which takes seconds.
        run = await asyncio.to_thread(task.load_run)
        return await run(self.job.request, Context(resident, self._report))

    def _report(self, progress: Progress) -> None:
        self._progress = progress
        self._publisher.report(self.job, progress)

    def _failed(self, claims: Claims, error: BaseException) -> Ending:
        if isinstance(error, Refusal):
            log.info("Job %d: refused", self.job.id)
            return Outcome.REFUSED, lambda: claims.fail(self.job, str(error), self._progress)
        log.error("Job %d: failed", self.job.id, exc_info=error)
        return Outcome.FAILED, lambda: claims.fail(self.job, BROKE, self._progress)

    def _stopped(self, claims: Claims) -> Ending:
        job = self.job
        match self._stop:
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
