"""An acknowledgement whose answer is lost on its way: nobody is left with "thinking…", and no press is lost."""

import pytest

from rehearsal.faults import Fault
from tests.bot.room import Room


@pytest.fixture
def cut(room: Room) -> Room:
    """A room whose connection to Discord breaks once, when Discord has heard it and answers."""
    room.world.faults.inject(Fault.CUT, on="POST .*/callback")
    return room


@pytest.mark.parametrize("private", [True, False])
async def test_a_command_becomes_a_card(cut: Room, private: bool) -> None:
    card = await cut.ask(cut.ada, private=private)
    assert cut.cards.rows[cut.latest].message_id == card.id
    assert card.ephemeral == private
    assert cut.ada.messages() == [card]


async def test_a_list_is_shown(cut: Room) -> None:
    assert "latest jobs" in (await cut.told(await cut.ada.command("jobs"))).text


async def test_a_press_is_done(room: Room) -> None:
    card = await room.finished(room.ada)
    room.world.faults.inject(Fault.CUT, on="POST .*/callback")
    await room.ada.press(card, "Delete")
    await room.world.until(lambda: card.deleted)


async def test_a_refusal_is_told(cut: Room) -> None:
    cut.jobs.away = True
    sent = await cut.ada.command("generate", {"prompt": "Once"})
    assert "queue is restarting" in (await cut.told(sent)).text
