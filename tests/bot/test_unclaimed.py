"""Presses that nobody takes are answered all the same: discord.py itself would say nothing."""

import pytest

from rehearsal import Message
from tests.bot.forging import forge
from tests.bot.room import Room


async def finished(room: Room) -> Message:
    return await room.finished(room.ada)


@pytest.mark.parametrize("custom_id", ["job:again:1", "card:", "x" * 100, "\u202e```@everyone"])
async def test_a_button_of_an_earlier_version_is_told(room: Room, custom_id: str) -> None:
    card = await finished(room)
    forge(card, custom_id)
    told = await room.told(await room.alan.press(card, custom_id))
    assert "earlier version" in told.text
    assert told.mentions == []


async def test_what_somebody_takes_is_answered_once(room: Room) -> None:
    card = await finished(room)
    await room.card(await room.ada.press(card, "Again"))
    opened = await room.ada.press(card, "Report")
    await room.world.until(lambda: opened.modal is not None)
    sent = await room.ada.submit(opened)
    await room.told(sent)
    assert not room.world.refusals
