"""A form that was open while the bot was started again: who wrote it gets it back, and is told what to do."""

from bot.cards.stale_form import STALE, WRITTEN
from rehearsal import Interaction
from tests.bot.room import Room, answers

LONG = "def area(width, height):\n" * 100


async def opened_before_a_restart(room: Room) -> Interaction:
    """Let Ada open a form; then let it have another name than any that this process knows."""
    opened = await room.ada.command("complete", {})
    await room.world.until(lambda: opened.modal is not None)
    assert opened.modal is not None
    opened.modal["custom_id"] = "0" * 32
    return opened


async def test_what_was_written_comes_back_privately(room: Room) -> None:
    opened = await opened_before_a_restart(room)
    sent = await room.ada.submit(opened, {"code": LONG})
    sentence = await room.told(sent)
    assert STALE in sentence.text
    (file,) = sentence.attachments
    assert file.name == WRITTEN
    kept = room.world.files.get(file.id)
    assert kept is not None
    assert kept.bytes.decode() == LONG
    assert not room.jobs.rows


async def test_a_form_that_is_known_is_answered_once(room: Room) -> None:
    opened = await room.ada.command("complete", {})
    await room.world.until(lambda: opened.modal is not None)
    sent = await room.ada.submit(opened, {"code": "def f():"})
    await room.card(sent)
    assert len(answers(sent)) == 1
    assert not room.world.refusals
