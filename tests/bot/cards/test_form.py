"""Modals: what is typed reaches the right job, from however many people at once, and errors get their sentence."""

import pytest

from bot.jobs.job import State
from cogs.generate.settings_form import SettingsForm
from models.tasks.generate.request import GenerateRequest
from rehearsal import Interaction, Message, Person
from tests.bot.cards.doubles import job
from tests.bot.room import Room


async def opened(room: Room, person: Person, card: Message) -> Interaction:
    """Press "Change settings" and return once the form is there."""
    pressed = await person.press(card, "Change settings")
    await room.world.until(lambda: pressed.modal is not None)
    return pressed


def requested(room: Room) -> GenerateRequest:
    """Return the latest request."""
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, GenerateRequest)
    return request


async def test_people_fill_in_the_form_of_one_card_at_once(room: Room) -> None:
    card = await room.finished(room.ada)
    people = [room.ada, room.alan, room.moderator]
    forms = [await opened(room, person, card) for person in people]
    for number, (person, form) in enumerate(zip(people, forms, strict=True)):
        await room.card(await person.submit(form, {"seed": str(number)}))
        assert requested(room).seed == number
        assert room.jobs.rows[room.latest].owner_id == person.id


async def test_a_form_can_be_opened_again_after_it_was_closed(room: Room) -> None:
    card = await room.finished(room.ada)
    await opened(room, room.ada, card)
    await room.card(await room.ada.submit(await opened(room, room.ada, card), {"max_new_tokens": "5"}))
    assert requested(room).max_new_tokens == 5


@pytest.mark.parametrize("value", ["hot", "-1", "3", " ", "1e400", "nan"])
async def test_what_does_not_fit_gets_a_private_sentence(room: Room, value: str) -> None:
    card = await room.finished(room.ada)
    seen = room.alan.messages()
    sent = await room.ada.submit(await opened(room, room.ada, card), {"choosing": f"temperature: {value}"})
    assert "`temperature`" in (await room.told(sent)).text
    assert room.alan.messages() == seen


async def test_what_the_queue_refuses_gets_a_private_sentence(room: Room) -> None:
    card = await room.finished(room.ada)
    form = await opened(room, room.ada, card)
    seen = room.alan.messages()
    room.jobs.away = True
    assert "queue is restarting" in (await room.told(await room.ada.submit(form, {}))).text
    assert room.alan.messages() == seen


@pytest.mark.parametrize("private", [True, False])
async def test_what_a_form_asks_for_stays_as_private_as_its_card(room: Room, private: bool) -> None:
    card = await room.finished(room.ada, private=private)
    new = await room.card(await room.ada.submit(await opened(room, room.ada, card), {}))
    assert new.ephemeral == private
    assert room.cards.rows[room.latest].private == private


async def test_a_form_outlives_the_card_that_it_was_opened_from(room: Room) -> None:
    card = await room.finished(room.ada)
    form = await opened(room, room.ada, card)
    await room.ada.press(card, "Delete")
    await room.world.until(lambda: card.deleted)
    assert (await room.card(await room.ada.submit(form, {}))).text


async def test_forms_are_told_apart_and_forgotten_in_the_end() -> None:
    first, second = SettingsForm(job(State.SUCCEEDED)), SettingsForm(job(State.SUCCEEDED))
    assert first.custom_id != second.custom_id
    assert first.timeout
