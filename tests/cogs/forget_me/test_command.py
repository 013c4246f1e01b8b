"""`/forget-me`: it shows what there is, deletes it on a press, and says what stays."""

import pytest

from bot.database.connection import DatabaseAway
from bot.demos.demo import Answer
from bot.jobs.job import State
from rehearsal import Message
from tests.bot.forging import forge, press
from tests.bot.room import Room
from tests.cogs.fine_tune.runs_of_people import trained
from tests.rights.demos import ASK, begun

BUTTON = "Delete all of it"


async def asked(room: Room, name: str = "ada") -> Message:
    sent = await room.world.person(name).command("forget-me", {})
    return await room.told(sent)


async def test_who_did_nothing_is_told_so_and_has_nothing_to_press(room: Room) -> None:
    told = await asked(room)
    assert "I keep nothing of you" in told.text
    assert not told.buttons


async def test_it_tells_what_there_is_and_deletes_nothing_by_itself(room: Room) -> None:
    await trained(room, room.ada, shared=True)
    await room.finished(room.ada)
    await room.ask(room.ada)
    told = (await asked(room)).text
    jobs = sum(job.owner_id == room.ada.user.id for job in room.jobs.rows.values())
    assert f"**{jobs} jobs**" in told
    assert "1 of them waiting or running" in told
    assert "**1 fine-tuned model**: @ada/topics, of which others may use @ada/topics" in told
    assert "30 days" in told
    assert "cannot delete messages" in told
    assert len(room.jobs.rows) >= jobs


async def test_a_press_deletes_it_and_says_what_it_was(room: Room) -> None:
    await trained(room, room.ada, shared=True)
    await room.finished(room.alan)
    card = await room.ask(room.ada)
    private = await asked(room)
    await room.ada.press(private, BUTTON)
    await room.world.until(lambda: "Deleted, for good" in private.text)
    assert "@ada/topics" in private.text
    assert not private.buttons
    assert {job.owner_id for job in room.jobs.rows.values()} == {room.alan.user.id}
    assert list(room.bot.catalogue.tuned) == []
    await room.world.until(lambda: card.text == "🗑️ This job was deleted.")
    assert not card.buttons


async def test_who_only_answered_in_a_demo_is_told_and_deletes_that(room: Room) -> None:
    demo = await begun(room, ASK)
    await room.demos.answer(demo.id, 0, Answer(room.ada.id, "blue"))
    private = await asked(room)
    assert "**1 answer** in demos" in private.text
    await room.ada.press(private, BUTTON)
    await room.world.until(lambda: "Deleted, for good" in private.text)
    assert room.demos.said == {}


async def test_a_card_of_a_deleted_job_answers_presses_with_a_sentence(room: Room) -> None:
    card = await room.finished(room.ada)
    private = await asked(room)
    await room.ada.press(private, BUTTON)
    await room.world.until(lambda: "Deleted, for good" in private.text)
    for label in ("Again", "What am I looking at?", "Report", "Delete"):
        for person in (room.ada, room.alan, room.moderator):
            told = await room.told(await person.press(card, label))
            assert "no longer on record" in told.text, label


async def test_pressed_twice_the_second_finds_nothing(room: Room) -> None:
    await room.finished(room.ada)
    first, second = await asked(room), await asked(room)
    await room.ada.press(first, BUTTON)
    await room.world.until(lambda: "Deleted, for good" in first.text)
    await room.ada.press(second, BUTTON)
    await room.world.until(lambda: "nothing of you any more" in second.text)


async def test_a_button_that_was_forged_onto_a_card_deletes_nothing_and_changes_nothing(room: Room) -> None:
    card = await room.finished(room.ada)
    shown = card.text
    forge(card, "forget-me")
    for person in (room.ada, room.alan):
        assert "type `/forget-me`" in (await room.told(await person.press(card, "x"))).text
    assert len(room.jobs.rows) == 1
    assert card.text == shown


async def test_whoever_presses_deletes_what_is_theirs_alone(room: Room) -> None:
    await room.finished(room.ada)
    await room.finished(room.alan)
    private = await asked(room)
    press(room.world, room.alan, private, "forget-me")
    await room.world.until(lambda: len(room.jobs.rows) == 1)
    assert next(iter(room.jobs.rows.values())).owner_id == room.ada.user.id


async def test_while_the_database_is_away_nothing_is_said_to_be_deleted(room: Room) -> None:
    await room.finished(room.ada)
    private = await asked(room)
    room.forgetting.obstacles = [DatabaseAway()]
    pressed = await room.ada.press(private, BUTTON)
    assert "try again" in (await room.told(pressed)).text
    assert BUTTON in {button.label for button in private.buttons}
    assert len(room.jobs.rows) == 1


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
async def test_a_private_card_of_what_had_not_ended_says_so_too(room: Room, state: State) -> None:
    card = await room.ask(room.ada, private=True)
    if state is State.RUNNING:
        room.work(room.latest, state)
    private = await asked(room)
    await room.ada.press(private, BUTTON)
    await room.world.until(lambda: card.text == "🗑️ This job was deleted.")
