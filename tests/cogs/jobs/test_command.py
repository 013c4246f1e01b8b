"""`/jobs`: one's own latest jobs, and what can be done with them."""

from dataclasses import replace

import pytest

from bot.jobs.job import State
from cogs.jobs.command import LATEST, STATES
from rehearsal import Message, Person
from tests.bot.room import Room, labels


async def listed(room: Room, person: Person) -> Message:
    return await room.card(await person.command("jobs"))


async def test_a_list_is_private_and_of_ones_own_jobs(room: Room) -> None:
    await room.ask(room.ada, "Ada's prompt")
    await room.ask(room.alan, "Alan's prompt")
    shown = await listed(room, room.ada)
    assert shown.ephemeral
    assert "> Ada's prompt" in shown.text
    assert "Alan" not in shown.text


async def test_without_jobs_it_says_how_to_begin(room: Room) -> None:
    shown = await listed(room, room.ada)
    assert "/generate" in shown.text
    assert labels(shown) == []


async def test_the_latest_come_first_and_fit(room: Room) -> None:
    await room.ask(room.ada)
    job, card = room.jobs.rows[1], room.cards.rows[1]
    for number in range(LATEST + 3):
        request = job.request.model_copy(update={"prompt": f"{number} " + "`*_~|>#-[]()<@1>" * 300})
        room.jobs.rows[number + 2] = replace(job, id=number + 2, request=request, state=State.FAILED)
        room.cards.rows[number + 2] = replace(card, job_id=number + 2)
    shown = await listed(room, room.ada)
    assert [line[:3] for line in shown.text.splitlines() if line.startswith("> ")] == [
        "> 7",
        "> 6",
        "> 5",
        "> 4",
        "> 3",
    ]
    assert labels(shown) == ["Open", "Again"] * LATEST
    assert shown.mentions == []


@pytest.mark.parametrize("state", State)
async def test_each_state_is_told_with_what_can_be_done(room: Room, state: State) -> None:
    await room.ask(room.ada)
    room.work(1, state)
    shown = await listed(room, room.ada)
    assert STATES[state] in shown.text
    assert labels(shown) == ["Open", "Again" if state.terminal else "Cancel"]


async def test_again_from_the_private_list_is_private(room: Room) -> None:
    await room.finished(room.ada)
    seen = room.alan.messages()
    again = await room.card(await room.ada.press(await listed(room, room.ada), "Again"))
    assert again.ephemeral
    assert room.alan.messages() == seen


async def test_cancel_from_the_list_ends_the_card(room: Room) -> None:
    card = await room.ask(room.ada)
    await room.ada.press(await listed(room, room.ada), "Cancel")
    await room.cards.until_ended(1)
    assert "Cancelled" in card.text


async def test_a_database_that_is_away_gets_a_sentence(room: Room) -> None:
    room.jobs.away = True
    assert "queue is restarting" in (await room.told(await room.ada.command("jobs"))).text
