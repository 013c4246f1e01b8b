"""The bot under attack, and what must hold of each of its answers."""

import asyncio
import logging

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.jobs.job import State
from rehearsal import Interaction, Message
from tests.bot.room import Room, answers
from tests.hostile.forms import sent_in

EXAMPLES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
"""For tests whose examples share one bot: whatever one of them left behind is there for the next."""
HANDLERS = ("CommandTree-invoker", "discord-ui-", "discord.py: on_")  # how discord.py names its tasks for what comes
LATE = 10.0  # seconds; Discord itself waits for three
DELETED = '"code":10008'  # a message that somebody deleted cannot be edited


class Watch:
    """Waits for each answer, and makes sure that nothing went wrong: in the log, at Discord, for the person."""

    def __init__(self, room: Room, log: pytest.LogCaptureFixture) -> None:
        self.room = room
        self._log = log

    async def answered(self, sent: Interaction) -> None:
        """Fail unless this was answered, as it should be."""
        await self.room.world.until(lambda: sent.answered, LATE)
        await handled()
        await self.room.world.until(lambda: not sent.thinking, LATE)
        await self.quiet()
        assert sent.failed is None, sent
        for message in answers(sent):
            check(message)

    async def followed(self, sent: Interaction, data: st.DataObject) -> None:
        """Check an answer; where it is a form, send that in, too."""
        await self.answered(sent)
        if sent.modal is not None:
            await self.answered(sent_in(self.room.world, sent, data))

    async def quiet(self) -> None:
        """End what was begun, and fail where something went wrong meanwhile."""
        await self._end_jobs()
        wrong = [record for record in self._log.records if record.levelno >= logging.ERROR or record.exc_info]
        told = self._log.text
        refused = [refusal for refusal in self.room.world.refusals if DELETED not in refusal]
        lacking = [*self.room.world.failures]
        self._log.clear()
        self.room.world.refusals.clear()
        self.room.world.failures.clear()
        assert not wrong, told
        assert not refused
        assert not lacking

    async def _end_jobs(self) -> None:
        for job in [job for job in self.room.jobs.rows.values() if not job.terminal]:
            self.room.work(job.id, State.CANCELLED)
            await self.room.cards.until_ended(job.id)


async def handled() -> None:
    """Return once discord.py has handed over all that came, and all of that has been dealt with."""
    async with asyncio.timeout(LATE):
        while tasks := [task for task in asyncio.all_tasks() if task.get_name().startswith(HANDLERS)]:
            await asyncio.wait(tasks)


def check(message: Message) -> None:
    """Fail where a message tells of a fault, or calls somebody."""
    assert "went wrong" not in message.text
    assert "Traceback" not in message.text
    assert message.mentions == []
