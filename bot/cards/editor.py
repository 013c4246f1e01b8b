"""Keeps one card up to date: the latest state only, about an edit a second, and always the last."""

import asyncio
import contextlib
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cards.announcement import announcement, took_long
from bot.cards.delivery import CardGone, CardLater, CardOutOfReach, EditsUsedUp, token_is_valid
from bot.cards.edited import Edited
from bot.cards.layout import deleted
from bot.cards.mover import Mover
from bot.cards.showing import Services, Showing
from bot.cards.transient import transient
from bot.database.connection import DatabaseAway
from bot.jobs.job import Card, Job, Position, State
from bot.logs import bind
from models.tasks import Progress

log = logging.getLogger(__name__)

FIRST_GAPS = (0.0, 0.4, 0.4)  # seconds between the first edits: people wait for the first words
RETRY = 1.0
GAP_AS_BOT = 5.0  # all cards of a channel share one rate-limit bucket there
EXPIRY_MARGIN = timedelta(seconds=60)  # before its token expires a card that needs it says so
AGAIN = 300.0  # seconds between attempts to edit where nothing tells that it would succeed


class JobDeleted(Exception):
    """The job is on record no more, as its owner wished."""


class Editor:
    """Edits the card of one job until the job has ended and its last state has been shown.

    Attributes
    ----------
    delay
        Seconds that the message keeps showing what it shows, unless the job ends before.

    """

    def __init__(self, services: Services, job: Job, card: Card, delay: float = 0.0) -> None:
        self.job = job
        self.card = card
        self.position: Position | None = None
        self._services = services
        self._showing = Showing(services)
        self._mover = Mover(services.delivery, services.cards, services.registry)
        self._delay = delay
        self._stale = True  # the row may have changed between its reading and the first event
        self._changed = asyncio.Event()
        self._changed.set()
        self._ended = asyncio.Event()
        self._woken = asyncio.Event()
        self._kept_out = False
        self._edits = 0

    def reload(self) -> None:
        """Take note that the row has changed; it is read before the next edit."""
        self._stale = True
        self._ended.set()
        self._changed.set()

    def started(self, attempt: int) -> None:
        """Take note that a worker has begun."""
        self.job = replace(self.job, state=State.RUNNING, attempt=attempt, progress=None)
        self.position = None
        self._changed.set()

    def progress(self, attempt: int, progress: Progress) -> None:
        """Take the latest progress; that of an earlier attempt comes too late."""
        if attempt < self.job.attempt or self.job.terminal:
            return
        self.job = replace(self.job, state=State.RUNNING, attempt=attempt, progress=progress)
        self.position = None
        self._changed.set()

    def move(self, position: Position | None) -> None:
        """Take the latest place in the queue; None for a job that a worker runs."""
        worth_an_edit = _rounded(position) != _rounded(self.position)
        self.position = position
        if worth_an_edit:
            self._changed.set()

    def renew(self, card: Card) -> None:
        """Take a fresh token, from a press of a button; one on a message that the card has left brings none."""
        if card.message_id == self.card.message_id:
            self.card = card
        self.reload()
        self.wake()

    def wake(self) -> None:
        """Try again at once where the card could not be edited."""
        self._woken.set()

    async def run(self) -> None:
        """Edit at each change until the last edit is done or nobody can see the card any more."""
        bind(job=self.job.id, person=self.job.owner_id, server=self.card.guild_id)
        await self._pause(self._delay)
        while True:
            await self._wait()
            card = self.card
            try:
                if await self._keep():
                    return
            except (CardOutOfReach, CardLater) as closed:
                await self._rest(closed, card)
            except Exception as error:
                if not transient(error):
                    raise
                self._count(Edited.RETRIED)
                log.warning("card of job %s will be tried again: %s", self.job.id, type(error).__name__)
                await asyncio.sleep(RETRY)
                self._changed.set()
                continue
            await self._pause(self._gap())

    async def _keep(self) -> bool:
        """Edit once; return whether that was the last time."""
        try:
            return await self._bring_up_to_date()
        except CardGone:
            self._count(Edited.GONE)
            await self._services.cards.forget(self.job.id)
        except JobDeleted:
            await self._show_deleted()
        return True

    async def _show_deleted(self) -> None:
        """Say so where the card stood, if that can be done now: nothing is left by which it could be done later."""
        try:
            await self._services.delivery.edit(self.card, deleted(), last=True)
        except (CardGone, CardOutOfReach, CardLater):
            self._count(Edited.GONE)
        else:
            self._count(Edited.DONE)

    async def _rest(self, closed: CardOutOfReach | CardLater, card: Card) -> None:
        """Wait until the message may be open again: for a fresh token, for the thread to come back, or for a while."""
        later = isinstance(closed, CardLater)
        self._count(Edited.LATER if later else Edited.OUT_OF_REACH)
        if not self._kept_out:
            what = "its thread to be opened" if later else "a press of one of its buttons"
            log.info("card of job %s waits for %s", self.job.id, what)
        self._kept_out = True
        if not later:
            self._drop_token(card)
        if self.card.private and not later:
            return  # asleep until its owner presses Refresh
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(AGAIN):
                await self._woken.wait()
        self._stale = True
        self._changed.set()

    async def _bring_up_to_date(self) -> bool:
        self._changed.clear()
        self._ended.clear()
        self._woken.clear()
        if self._stale:
            await self._read()
        if self.card.private and not token_is_valid(self.card):
            return False  # asleep until its owner presses Refresh
        job, card = self.job, self.card
        if card.quiet and job.terminal and job.state is not State.SUCCEEDED:
            await self._services.cards.settle(job.id)
            return True
        expiring = self._is_expiring() and not job.terminal
        moved = await self._show_or_move(job, expiring)
        self._kept_out = False
        self._edits += 1
        if expiring:
            self._drop_token(card)
        if moved:  # an earlier bot may have sent that message, as the card was then
            self._changed.set()
            if job.terminal:
                self._ended.set()
        if moved or not job.terminal:
            return False
        registry = self._services.registry
        calls = (took_long(job) or registry.calls(job)) and not job.hidden
        if await self._services.cards.settle(job.id) and calls:
            sentence = announcement(job, self.card, registry.news(job))
            await self._services.delivery.ping(self.card, job.owner_id, sentence)
        return True

    def _drop_token(self, card: Card) -> None:
        """Use the token of `card` no more, unless a press brought a fresh one while Discord answered."""
        if self.card is card:
            self.card = replace(card, token=None)

    async def _show_or_move(self, job: Job, expiring: bool) -> bool:
        """Edit the message, and let the card go on in another where that is due; return whether it does."""
        used_up: EditsUsedUp | None = None
        try:
            await self._showing.show(job, self.card, self.position, expiring=expiring)
        except EditsUsedUp as refusal:
            used_up = refusal
        stood_in = self.card.message_id
        if self._mover.is_due(job, self.card, used_up=used_up is not None):
            rendered = await self._showing.begun(job, self.card, self.position)
            self.card = await self._mover.moved(job, self.card, rendered)
        moved = self.card.message_id != stood_in
        if used_up is not None and not moved:
            raise used_up
        if job.terminal and not moved:
            await self._mover.tell_again(job)
        return moved

    def _count(self, edited: Edited) -> None:
        self._services.edits.labels(edited).inc()

    async def _read(self) -> None:
        self._stale = False
        try:
            job = await self._services.jobs.get(self.job.id)
        except DatabaseAway:
            self._stale = True
            raise
        if job is None:
            self._stale = True  # where Discord does not answer this is read again
            raise JobDeleted
        if job.state is State.RUNNING and job.progress is None and job.attempt == self.job.attempt:
            job = replace(job, progress=self.job.progress)
        self.job = job

    async def _wait(self) -> None:
        """Wait for a change, or for the moment to say that the token expires."""
        until = self._seconds_to_expiry()
        try:
            async with asyncio.timeout(until):
                await self._changed.wait()
        except TimeoutError:
            self._changed.set()

    def _gap(self) -> float:
        if not token_is_valid(self.card) and not self._services.delivery.is_alone(self.card):
            return GAP_AS_BOT
        return FIRST_GAPS[self._edits] if self._edits < len(FIRST_GAPS) else self._services.registry.pace(self.job)

    async def _pause(self, gap: float) -> None:
        """Keep edits apart, but let the last one through at once."""
        try:
            async with asyncio.timeout(gap):
                await self._ended.wait()
        except TimeoutError:
            return

    def _seconds_to_expiry(self) -> float | None:
        if self.card.token is None or self.card.token_expires_at is None:
            return None
        if not self._services.delivery.needs_token(self.card):
            return None
        left = self.card.token_expires_at - EXPIRY_MARGIN - datetime.now(UTC)
        return max(0.0, left.total_seconds())

    def _is_expiring(self) -> bool:
        return self._seconds_to_expiry() == 0.0


def _rounded(position: Position | None) -> Position | None:
    """Round a place to what is worth an edit: the expected wait to 5 s."""
    if position is None or position.expected_wait is None:
        return position
    return replace(position, expected_wait=round(position.expected_wait / 5))
