"""Cards of every kind of job, in every state."""

from typing import Any

from bot.jobs.job import Job, State
from rehearsal import Message
from tests.bot.room import Room
from tests.cogs.test_every_card import JOBS

EVERY = [job for jobs in JOBS.values() for job in jobs]


async def card_of(room: Room, job: Job[Any, Any], state: State, *, private: bool = False) -> Message:
    """Return a card of Ada's, of such a job and in this state."""
    card = await room.ask(room.ada, private=private)
    result = job.result if state is State.SUCCEEDED else None
    error = "It broke." if state is State.FAILED else None
    if state is not State.QUEUED:
        room.work(room.latest, state, kind=job.kind, request=job.request, result=result, error=error)
    if state.terminal:
        await room.cards.until_ended(room.latest)
    return card
