"""Runs jobs: owns each from its claim to the write of its outcome, whatever becomes of the ticket that announced it."""

import asyncio
import logging
import time
from collections.abc import Mapping

from bot.database.connection import Database, DatabaseAway
from bot.jobs.job import Job
from bot.jobs.scheduling import BROKE, Claims
from bot.logs import bind
from bot.worker.attempts.attempt import Attempt, Stop, Work, Write
from bot.worker.attempts.in_child import HAND_BACK_SECONDS, InChild
from bot.worker.event_writer import EventWriter
from bot.worker.metrics import Claimed, WorkerMetrics
from bot.worker.publisher import Publisher
from models.tasks.task import Task
from models.tasks.values import Queue

# How long an attempt that was asked to stop may take to unwind when the process ends.
UNWIND_SECONDS = 3.0

log = logging.getLogger(__name__)


class Executor:
    """Runs jobs, of each queue up to its `slots` at once.

    Parameters
    ----------
    in_process, in_child
        The places for work: the second for tasks that ask for a child process.

    Attributes
    ----------
    worker_id
        As whom to claim; None, before the worker is registered, claims nothing.
    metrics
        Counts what it does.
    """

    def __init__(
        self,
        database: Database,
        tasks: Mapping[str, Task],
        in_process: Work,
        in_child: InChild,
        *,
        publisher: Publisher,
        event_writer: EventWriter,
        slots: Mapping[Queue, int],
    ) -> None:
        self._database = database
        self._claims = Claims(database, tasks)
        self._tasks = tasks
        self._in_process = in_process
        self._in_child = in_child
        self._publisher = publisher
        self._event_writer = event_writer
        self._slots = {queue: asyncio.Semaphore(count) for queue, count in slots.items()}
        self._attempts: dict[tuple[int, int], Attempt] = {}
        self._working: set[asyncio.Task[None]] = set()
        self._closed = False
        self.worker_id: int | None = None
        self.metrics = WorkerMetrics(tasks)

    async def work(self, queue: Queue) -> None:
        """Serve one ticket: claim the job whose turn it is and run it to its end.

        Cancelling this leaves the job running: jobs outlive the connection that brought the ticket.
        """
        work = asyncio.create_task(self._work(queue))
        self._working.add(work)
        work.add_done_callback(self._ended)
        await asyncio.shield(work)

    def running(self) -> set[tuple[int, int]]:
        """Return (job id, attempt) of everything here whose outcome is not written yet."""
        return set(self._attempts)

    def cancel(self, job_id: int) -> None:
        """Stop a job that its owner no longer wants; nothing happens when it is not here."""
        for attempt in self._attempts.values():
            if attempt.job.id == job_id:
                attempt.stop(Stop.CANCELLED)

    def finish(self, job_id: int) -> None:
        """Ask a job to end soon with the result of now; nothing happens when it is not here."""
        for attempt in self._attempts.values():
            if attempt.job.id == job_id:
                attempt.finish.set()

    def fence_off(self, job_id: int, attempt: int) -> None:
        """Stop an attempt that the database gave to someone else meanwhile, and write nothing of it."""
        if ours := self._attempts.get((job_id, attempt)):
            ours.stop(Stop.FENCED_OFF)

    async def hand_back_stray(self, job_id: int, attempt: int, queue: Queue) -> None:
        """Queue a job again that was claimed for this worker by a transaction whose answer never came."""
        log.warning("Job %d was claimed but never arrived, handing it back", job_id)
        await self._claims.hand_back(job_id, attempt, queue)

    def close(self) -> None:
        """Claim nothing more."""
        self._closed = True

    async def drain(self, seconds: float) -> None:
        """Wait until everything here has ended, or the time is over."""
        if self._working:
            await asyncio.wait(self._working, timeout=seconds)

    async def hand_back(self) -> None:
        """Stop what still runs and queue it again. Where the database is away, others find out by themselves."""
        for attempt in self._attempts.values():
            attempt.stop(Stop.HANDED_BACK)
        in_children = any(attempt.task.request.child for attempt in self._attempts.values())
        await self.drain(UNWIND_SECONDS + (HAND_BACK_SECONDS if in_children else 0))
        for job in [attempt.job for attempt in self._attempts.values()]:
            log.error("Job %d does not stop; handing it back all the same", job.id)
            try:
                await self._claims.hand_back(job.id, job.attempt, job.queue)
            except DatabaseAway as away:
                log.warning("Job %d is not handed back: %s", job.id, away)

    def _ended(self, work: asyncio.Task[None]) -> None:
        self._working.discard(work)
        if not work.cancelled() and (error := work.exception()):
            log.error("A ticket could not be served", exc_info=error)

    async def _work(self, queue: Queue) -> None:
        if self._slots[queue].locked() and await self._pass_on(queue):
            return
        async with self._slots[queue]:
            if self._closed or self.worker_id is None:
                return
            try:
                job = await self._claims.claim(queue, self.worker_id)
            except DatabaseAway as away:
                log.warning("No job could be claimed: %s", away)
                self.metrics.claimed(queue, Claimed.NO_DATABASE)
                return
            self.metrics.claimed(queue, Claimed.NOTHING if job is None else Claimed.JOB)
            if job is not None:
                await self._own(job)

    async def _pass_on(self, queue: Queue) -> bool:
        """Pass on a ticket for which there is no slot; False where it has to wait here.

        It comes after a lost connection: its tickets ended then, and its jobs went on.
        """
        if self._closed or self.worker_id is None:
            return False
        try:
            return await self._claims.pass_on(queue, self.worker_id)
        except DatabaseAway as away:
            log.warning("A ticket waits for a slot: %s", away)
            return False

    async def _own(self, job: Job) -> None:
        """Run the job and write its outcome, however long the database is away meanwhile."""
        bind(job=job.id, attempt=job.attempt, person=job.owner_id, server=job.guild_id)
        log.info("Job %d (%s), attempt %d: started", job.id, job.kind, job.attempt)
        start = time.monotonic()
        attempt = self._attempts[job.id, job.attempt] = self._begin(job)
        try:
            outcome, write = await attempt.end(self._claims)
            self.metrics.ended(job.kind, outcome, time.monotonic() - start)
            if write is not None:
                await self._event_writer.flush()
            if write is None or not await self._persist(job, write):
                log.warning("Job %d, attempt %d: no longer this worker's, nothing written", job.id, job.attempt)
            elif attempt.task.request.child is not None:
                await self._in_child.tidy(job)
        finally:
            del self._attempts[job.id, job.attempt]

    def _begin(self, job: Job) -> Attempt:
        task = self._tasks[job.kind]
        work: Work = self._in_process if task.request.child is None else self._in_child
        return Attempt(job, task, work, self._publisher, self._event_writer)

    async def _persist(self, job: Job, write: Write) -> bool:
        """Write an outcome; one that the database cannot hold fails the job, lest it run again and again."""
        try:
            return await self._database.persist(write)
        except Exception:
            log.exception("Job %d: its outcome cannot be written", job.id)
            return await self._database.persist(lambda: self._claims.fail(job, BROKE))
