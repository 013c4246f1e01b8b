"""A run that ends while its picture is being replaced: the picture that its last progress names may be gone."""

from uuid import uuid4

import pytest

from bot.jobs.job import State
from models.training.values import TrainingProgress
from rehearsal import Message
from tests.bot.room import Room, labels
from tests.cogs.fine_tune.runs_of_people import started

GONE = TrainingProgress(doing="learning", step=12, total=410, loss=0.4231, picture=uuid4())


@pytest.mark.parametrize("state", [State.CANCELLED, State.FAILED])
async def test_its_card_ends_without_the_picture(room: Room, state: State) -> None:
    card = await started(room, room.ada)
    room.work(room.latest, state, progress=GONE, error="It broke.")
    await room.cards.until_ended(room.latest)
    assert "loss **0.423**" in card.text
    assert "Train again" in labels(card)


@pytest.mark.parametrize("state", [State.RUNNING, State.CANCELLED])
async def test_it_is_opened_without_the_picture(room: Room, state: State) -> None:
    await started(room, room.ada)
    room.work(room.latest, state, progress=GONE, error=None)
    copy = await opened(room)
    assert "loss **0.423**" in copy.text


async def opened(room: Room) -> Message:
    """Return the newest job's card, as `/jobs` opens it."""
    listed = await room.ada.command("jobs", {})
    await room.world.until(lambda: listed.message is not None and bool(listed.message.buttons))
    assert listed.message is not None
    return await room.card(await room.ada.press(listed.message, "Open"))
