"""Job, server, channel, message and person must fit together: presses whose `custom_id` a client made up."""

from dataclasses import replace

import discord
import pytest

from bot.cards.action import Action, Choice
from bot.cards.button import CardButton
from bot.database.connection import DatabaseAway
from bot.jobs.job import Copy, State
from rehearsal import Message, Person
from tests.bot.cards.test_in_place import PICK
from tests.bot.forging import choose, forge
from tests.bot.room import Room

READING = ["code", "explain", "again", "generate.continue", "generate.settings", "open", "everyone"]
ELSEWHERE = "Please type the command again"


async def press(room: Room, person: Person, message: Message, action: str, job_id: int) -> str:
    """Press a forged button, and return the sentence that it was answered with."""
    custom_id = f"card:{action}:{job_id}"
    forge(message, custom_id)
    return (await room.told(await person.press(message, custom_id))).text


@pytest.mark.parametrize("action", READING)
@pytest.mark.parametrize("name", ["alan", "moderator"])
async def test_a_private_job_is_for_its_owner_alone(room: Room, action: str, name: str) -> None:
    await room.finished(room.ada, "a secret", private=True)
    person = room.world.person(name)
    card = await room.finished(person)
    jobs = len(room.jobs.rows)
    said = await press(room, person, card, action, 1)
    assert "secret" not in said
    assert "fox" not in said
    assert len(room.jobs.rows) == jobs
    assert all("secret" not in message.text for message in person.messages())


@pytest.mark.parametrize("action", READING)
async def test_a_job_of_another_server_stays_there(room: Room, action: str) -> None:
    await room.finished(room.ada)
    elsewhere = room.world.add_server("Elsewhere")
    for person in (elsewhere.person("ada"), elsewhere.person("moderator")):
        card = await room.finished(person)
        assert "another server" in await press(room, person, card, action, 1)


@pytest.mark.parametrize("action", ["code", "again", "generate.settings"])
async def test_a_public_job_is_read_where_it_is_shown(room: Room, action: str) -> None:
    """A channel may be for some people alone; and nobody need see what is asked in it."""
    await room.finished(room.moderator, "a secret", channel="moderators")
    own = await room.finished(room.ada)
    assert ELSEWHERE in await press(room, room.ada, own, action, 1)


@pytest.mark.parametrize("action", ["attention.layer", "next_token.take", "tokenize.beside", "compare.settings"])
async def test_an_action_is_for_its_own_kind_of_job(room: Room, action: str) -> None:
    card = await room.finished(room.ada)
    assert "earlier version" in await press(room, room.ada, card, action, 1)
    assert room.latest == 1


@pytest.mark.parametrize("action", ["explain", "code", "again", "generate.continue", "generate.settings", "everyone"])
async def test_an_action_is_for_a_job_that_has_come_so_far(room: Room, action: str) -> None:
    card = await room.ask(room.ada)
    assert ELSEWHERE in await press(room, room.ada, card, action, 1)
    assert room.latest == 1


@pytest.mark.parametrize("value", ["", "z", "x" * 100])
async def test_what_is_chosen_is_what_the_card_offers(room: Room, value: str) -> None:
    offering = replace(PICK, choices=lambda _job: [Choice("a", "A")])
    room.family.actions = (offering,)
    card = await room.finished(room.ada)
    (select,) = card.selects
    told = await room.told(choose(room.world, room.ada, card, select["custom_id"], [value]))
    assert ELSEWHERE in told.text
    assert room.latest == 1


async def test_a_choice_of_nothing_is_told(room: Room) -> None:
    room.family.actions = (replace(PICK, choices=lambda _job: [Choice("a", "A")]),)
    card = await room.finished(room.ada)
    told = await room.told(choose(room.world, room.ada, card, card.selects[0]["custom_id"], []))
    assert "choose one" in told.text


async def test_delete_does_not_delete_the_card_of_another(room: Room) -> None:
    await room.finished(room.ada)
    other = await room.finished(room.alan)
    assert ELSEWHERE in await press(room, room.ada, other, "delete", 1)
    assert not other.deleted


async def test_what_goes_on_in_place_does_not_take_the_card_of_another(room: Room) -> None:
    room.family.actions = (PICK,)
    await room.finished(room.ada)
    other = await room.finished(room.alan)
    assert ELSEWHERE in await press(room, room.ada, other, "generate.pick", 1)
    assert room.latest == 2


async def test_refresh_is_for_the_card_that_it_stands_on(room: Room) -> None:
    first = await room.ask(room.ada, private=True)
    other = await room.ask(room.ada, private=True)
    assert "`/jobs`" in await press(room, room.ada, other, "refresh", 1)
    room.work(1, State.SUCCEEDED)
    await room.cards.until_ended(1)
    assert "fox" in first.text


async def test_ones_own_job_is_at_hand_wherever_its_button_is(room: Room) -> None:
    await room.finished(room.ada, "mine", private=True)
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(CardButton.of(Action("code", "Press", "🔘"), 1)))
    await room.bot.get_partial_messageable(room.world.guild.channel_ids["general"]).send(view=view)
    pressed = await room.ada.press(room.ada.messages()[-1], "Press")
    assert "mine" in (await room.told(pressed)).text


async def copied(room: Room) -> Message:
    """Return the copy of a private card that its owner showed to everyone."""
    card = await room.finished(room.ada, private=True)
    await room.ada.press(card, "Show everyone")
    await room.world.until(room.alan.messages)
    copy = room.alan.messages()[-1]
    await room.cards.until_copies(1, 1)
    return copy


async def test_what_was_shown_to_everyone_is_for_everyone(room: Room) -> None:
    copy = await copied(room)
    assert room.cards.shown == {1: [Copy(copy.channel.id, copy.id)]}
    shown = await room.alan.press(copy, "Show the code")
    assert "transformers" in (await room.told(shown)).text
    own = await room.card(await room.alan.press(copy, "Again"))
    assert room.jobs.rows[room.latest].owner_id == room.alan.id
    assert not own.ephemeral


async def test_a_copy_that_is_deleted_leaves_its_job_private(room: Room) -> None:
    copy = await copied(room)
    await room.ada.press(copy, "Delete")
    await room.cards.until_copies(1, 0)
    assert copy.deleted
    other = await room.finished(room.alan)
    assert ELSEWHERE in await press(room, room.alan, other, "code", 1)


async def test_a_copy_that_cannot_be_put_on_record_does_not_stay(room: Room) -> None:
    card = await room.finished(room.ada, private=True)
    room.cards.obstacles = [None, DatabaseAway()]
    pressed = await room.ada.press(card, "Show everyone")
    await room.world.until(lambda: any(message.deleted for message in pressed.followups))
    assert "queue is restarting" in (await room.told(pressed)).text
    assert room.alan.messages() == []
