"""Keeps all cards up to date from the jobs' notifications, and finishes those that an earlier bot left behind."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable

from bot.cards.delivery import Delivery
from bot.cards.editor import Editor
from bot.cards.registry import CardRegistry
from bot.cards.showing import Services
from bot.cards.stores import CardStore, JobStore
from bot.database.connection import DatabaseAway
from bot.jobs.job import Card, Job, State
from bot.jobs.notifications import JobNotification, Reconnected
from models.tasks.values import Queue

log = logging.getLogger(__name__)

QUEUE_PACE = 2.0  # seconds at least between two readings of the queue
QUEUE_REST = 2.0  # seconds at most: waits shrink, and a worker falls silent, though nothing happens
SWEEP = 60.0
ADOPT_AGAIN = 1.0


class Keeper:
    """Holds an editor for each card whose last state has not been shown.

    Attributes
    ----------
    edits
        Counts what came of the edits.
    on_end
        Is told of each job that has ended, and of None where notifications were missed: any may have.
    """

    def __init__(self, delivery: Delivery, jobs: JobStore, cards: CardStore, registry: CardRegistry) -> None:
        self._jobs = jobs
        self._cards = cards
        self._services = Services(delivery, jobs, cards, registry)
        self.edits = self._services.edits
        self._editors: dict[int, Editor] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._queue_changed = asyncio.Event()
        self.on_end: Callable[[int | None], None] = lambda _job_id: None

    @property
    def kept(self) -> int:
        """How many cards are kept up to date."""
        return len(self._editors)

    def watch(self, job: Job, card: Card, *, delay: float = 0.0) -> None:
        """Keep this card up to date from now on; another job's card in the same message gives way.

        `delay` is how many seconds the message keeps what it shows, unless the job ends before.
        """
        if editor := self._editors.get(job.id):
            editor.renew(card)
            return
        for other in list(self._editors.values()):
            if other.card.message_id == card.message_id is not None:
                self._tasks[other.job.id].cancel()
        editor = self._editors[job.id] = Editor(self._services, job, card, delay)
        task = self._tasks[job.id] = asyncio.create_task(editor.run(), name=f"card-{job.id}")
        task.add_done_callback(lambda done: self._dismiss(job.id, done))
        self._queue_changed.set()

    def known(self, job_id: int) -> tuple[Job, Card] | None:
        """Return a job that memory holds, for a modal must be shown before the database is asked."""
        editor = self._editors.get(job_id)
        return (editor.job, editor.card) if editor else None

    def unfinished(self, guild_id: int) -> list[Job]:
        """Return the jobs of a server that wait or run, as memory holds them, newest first."""
        here = [editor.job for editor in self._editors.values() if editor.card.guild_id == guild_id]
        return sorted((job for job in here if not job.terminal), key=lambda job: -job.id)

    def owner_in(self, message_id: int) -> int | None:
        """Return the owner of the card that is kept in a message."""
        here = (editor for editor in self._editors.values() if editor.card.message_id == message_id)
        return next((editor.job.owner_id for editor in here), None)

    def wake(self, channel_id: int) -> None:
        """Try again at once to edit the cards of a channel or thread that has just changed."""
        for editor in self._editors.values():
            if editor.card.channel_id == channel_id:
                editor.wake()

    async def run(self, notifications: AsyncGenerator[JobNotification | Reconnected]) -> None:
        """Follow the notifications until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_queue())
            group.create_task(self._sweep_tokens())
            async for notification in notifications:
                if isinstance(notification, Reconnected):
                    await self._adopt()
                else:
                    self._tell(notification)

    async def close(self) -> None:
        """Stop editing; what is not shown yet is shown by the next bot."""
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _adopt(self) -> None:
        """Read again all cards that are not finished: notifications were missed."""
        unsettled = await self._unsettled()
        self.on_end(None)
        for job, card in unsettled:
            if editor := self._editors.get(job.id):
                editor.reload()
            else:
                self.watch(job, card)
        if unsettled:
            log.info("keeping %s cards that are not finished", len(unsettled))

    async def _unsettled(self) -> list[tuple[Job, Card]]:
        """Read them however long the database is away: nothing but this finishes what an earlier bot left."""
        while True:
            try:
                return await self._cards.unsettled()
            except DatabaseAway:
                log.warning("cards that are not finished are kept once the database is back")
            await asyncio.sleep(ADOPT_AGAIN)

    def _tell(self, notification: JobNotification) -> None:
        editor = self._editors.get(notification.job_id)
        if notification.state is not None:
            self._queue_changed.set()
            if notification.state.terminal:
                self.on_end(notification.job_id)
        if editor is None:
            return
        if notification.progress is not None:
            editor.progress(notification.attempt, notification.progress)
        elif notification.state is State.RUNNING:
            editor.started(notification.attempt)
        elif notification.state is not None:
            editor.reload()

    async def _follow_queue(self) -> None:
        """Tell waiting cards their place, and running ones when no worker is left; one query serves a whole queue."""
        while True:
            try:
                async with asyncio.timeout(QUEUE_REST):
                    await self._queue_changed.wait()
            except TimeoutError:
                pass
            self._queue_changed.clear()
            unfinished = [editor for editor in self._editors.values() if not editor.job.terminal]
            for queue in {editor.job.queue for editor in unfinished}:
                await self._tell_places(queue, unfinished)
            await asyncio.sleep(QUEUE_PACE)

    async def _tell_places(self, queue: Queue, unfinished: list[Editor]) -> None:
        try:
            positions = await self._jobs.positions(queue)
        except DatabaseAway:
            return  # places are hints; the next reading tells them
        for editor in unfinished:
            if editor.job.queue == queue:
                editor.move(positions.get(editor.job.id))

    async def _sweep_tokens(self) -> None:
        """Erase interaction tokens that have expired: they are secrets without a use."""
        while True:
            try:
                await self._cards.erase_expired_tokens()
            except DatabaseAway:
                log.warning("expired tokens are erased once the database is back")
            await asyncio.sleep(SWEEP)

    def _dismiss(self, job_id: int, task: asyncio.Task[None]) -> None:
        self._editors.pop(job_id, None)
        self._tasks.pop(job_id, None)
        if not task.cancelled() and (error := task.exception()):
            log.error("the card of job %s could not be kept", job_id, exc_info=error)
