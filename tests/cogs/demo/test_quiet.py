"""What failed, was left or tried again is never seen on the stage, not for a moment."""

import pytest

from bot.jobs.job import State
from rehearsal import Message
from tests.bot.room import Room
from tests.bot.runbooks.written import run
from tests.cogs.demo.test_room import begun

STEP = run("next-token", 'text = "The sky is"')
SAY = 'kind = "say"\ntext = "On we go"'


async def running(room: Room) -> Message:
    """Return the card of the first step of a demo, whose job a worker runs."""
    led = await begun(room, STEP, SAY)
    card = await led.seen(1)
    room.work(1, State.RUNNING)
    return card


@pytest.mark.parametrize("act", ["again", "skip", "stop"])
async def test_what_is_left_leaves_no_card(room: Room, act: str) -> None:
    card = await running(room)
    demos = room.bot.demos
    await (demos.stop(1) if act == "stop" else getattr(demos, act)(1, 0))
    await room.cards.until_ended(1)
    await room.world.until(lambda: card.deleted)
    assert "ancelled" not in card.text


async def test_what_failed_is_gone_without_a_word(room: Room) -> None:
    card = await running(room)
    room.work(1, State.FAILED, error="The worker has no memory left.")
    await room.world.until(lambda: card.deleted)
    await room.cards.until_ended(1)
    assert "memory" not in card.text
    assert "did not" not in card.text


async def test_what_worked_out_stays(room: Room) -> None:
    led = await begun(room, STEP, SAY)
    card = await led.seen(1)
    led.guess()
    await room.cards.until_ended(1)
    await room.bot.demos.next(1, 0)
    await led.seen(2)
    assert "Paris" in card.text
    assert not card.deleted
