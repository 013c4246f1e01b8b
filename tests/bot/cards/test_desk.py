"""What the desk does with commands and presses, typed and pressed in a loopback Discord."""

import asyncio
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.cards import desk as desk_module
from bot.cards.action import Action
from bot.cards.button import CardButton
from bot.jobs.job import Job, State
from bot.jobs.rows import UnreadableJob
from rehearsal import Message
from tests.bot.room import CROWDED, Room, labels

FINISHED = ["Again", "Continue", "Change settings", "What am I looking at?", "Show the code", "Report", "Delete"]
PRIVATE = [*(label for label in FINISHED if label != "Report"), "Show everyone"]


async def with_button(room: Room, name: str, job_id: int) -> Message:
    """Post a message with a button, as one from another time."""
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(CardButton.of(Action(name, "Press", "🔘"), job_id)))
    channel = room.bot.get_partial_messageable(room.world.guild.channel_ids["general"])
    await channel.send(view=view)
    return room.ada.messages()[-1]


async def test_a_card_stands_where_it_was_asked_for(room: Room) -> None:
    card = await room.ask(room.ada)
    assert not card.ephemeral
    place = room.cards.rows[room.latest]
    assert (place.message_id, place.channel_id, place.guild_id) == (card.id, card.channel.id, room.world.guild.id)
    assert place.application_id == room.world.guild.bot.id
    assert place.token_expires_at is not None
    assert abs(place.token_expires_at - datetime.now(UTC) - timedelta(minutes=15)) < timedelta(seconds=30)
    assert room.jobs.rows[room.latest].owner_id == room.ada.id


async def test_a_token_lives_from_its_arrival_whatever_discords_clock_says(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = property(lambda _interaction: datetime.now(UTC) - timedelta(minutes=16))
    monkeypatch.setattr(discord.Interaction, "created_at", before)
    card = await room.finished(room.ada, private=True)
    assert "there was a fox" in card.text


async def test_a_thread_of_a_crowded_channel_is_crowded(room: Room) -> None:
    channel = room.bot.get_channel(room.world.guild.channel_ids[CROWDED])
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="Heads", type=discord.ChannelType.public_thread)
    assert (await room.finished(room.ada, channel=thread.name)).ephemeral


async def test_a_moderator_is_one_while_the_server_is_not_there_yet(room: Room) -> None:
    await room.bot.wait_until_ready()
    room.bot._connection._guilds.clear()
    for _ in range(3):
        await room.ask(room.moderator)
    card = await room.ask(room.ada)
    await room.moderator.press(card, "Cancel")
    await room.cards.until_ended(room.latest)
    assert "Cancelled" in card.text


@pytest.mark.parametrize(("channel", "private"), [("general", True), (CROWDED, False), (CROWDED, True)])
async def test_a_private_card_is_seen_by_its_owner_alone(room: Room, channel: str, private: bool) -> None:
    card = await room.finished(room.ada, channel=channel, private=private)
    assert card.ephemeral
    assert room.cards.rows[room.latest].private
    assert room.alan.messages(channel) == []


async def test_a_card_grows_and_ends(room: Room) -> None:
    card = await room.ask(room.ada)
    assert labels(card) == ["Cancel", "Report"]
    room.work(room.latest, State.RUNNING)
    await room.world.until(lambda: "Begun" in card.text)
    room.work(room.latest, State.SUCCEEDED)
    await room.cards.until_ended(room.latest)
    assert "there was a fox" in card.text
    assert labels(card) == FINISHED


async def test_limits_are_those_of_the_role(room: Room) -> None:
    for person, most in ((room.ada, 2), (room.moderator, 3)):
        for _ in range(most):
            await room.ask(person)
    refused = await room.told(await room.ada.command("generate", {"prompt": "One more"}))
    assert "2 jobs" in refused.text


async def test_a_refusal_leaves_nothing_in_public(room: Room) -> None:
    room.jobs.away = True
    sent = await room.ada.command("generate", {"prompt": "Once"})
    assert "try again" in (await room.told(sent)).text
    assert room.alan.messages() == []


async def test_nothing_is_submitted_where_the_acknowledgement_came_too_late(room: Room) -> None:
    room.world.interactions.acknowledge_within = 0.0
    sent = await room.ada.command("generate", {"prompt": "Once"})
    await room.world.until(lambda: room.world.refusals)
    assert sent.failed
    room.world.interactions.acknowledge_within = 3.0
    await room.ask(room.alan)
    assert [job.owner_id for job in room.jobs.rows.values()] == [room.alan.id]


async def test_a_private_card_whose_token_is_dead_is_not_continued_in_public(room: Room) -> None:
    sent = await room.ada.command("generate", {"prompt": "Once", "private": True})
    card = await room.card(sent)
    sent.expire()
    room.work(1, State.SUCCEEDED, created_at=datetime.now(UTC) - timedelta(minutes=5))
    await room.world.until(lambda: any("50027" in refusal for refusal in room.world.refusals))
    await room.ask(room.alan)
    assert len(room.alan.messages()) == 1
    assert "Cancel" in labels(card)
    assert room.cards.settled == []


async def test_a_private_card_that_cannot_be_shown_stays_private(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.family, "answer", lambda *_: 1 / 0)
    card = await room.finished(room.ada, private=True)
    assert "refuses" in card.text
    assert card.ephemeral
    assert room.alan.messages() == []


async def test_a_long_private_job_ends_with_a_private_mention(room: Room) -> None:
    long_ago = datetime.now(UTC) - timedelta(seconds=31)
    card = await room.finished(room.ada, private=True, created_at=long_ago)
    await room.world.until(lambda: len(room.ada.messages()) == 2)
    ping = room.ada.messages()[-1]
    assert ping.ephemeral
    assert str(card.id) in ping.text
    assert room.alan.messages() == []


async def test_a_button_of_an_earlier_version_gets_a_sentence(room: Room) -> None:
    message = await with_button(room, "juggle", 1)
    assert "earlier version" in (await room.told(await room.ada.press(message, "Press"))).text


@pytest.mark.parametrize("label", FINISHED)
async def test_a_press_on_a_job_that_is_gone_gets_a_sentence(room: Room, label: str) -> None:
    card = await room.finished(room.ada)
    room.jobs.rows.clear()
    assert "no longer on record" in (await room.told(await room.ada.press(card, label))).text


@pytest.mark.parametrize("label", FINISHED)
async def test_a_press_on_a_job_that_cannot_be_read_any_more_gets_a_sentence(room: Room, label: str) -> None:
    card = await room.finished(room.ada)
    room.jobs.obstacles = [UnreadableJob("job 1 is of the unknown kind 'juggle'")]
    assert "earlier version" in (await room.told(await room.ada.press(card, label))).text


@pytest.mark.parametrize(
    ("label", "private"),
    [*((label, False) for label in FINISHED), *((label, True) for label in PRIVATE)],
)
async def test_a_press_while_the_database_is_away_gets_a_sentence(room: Room, label: str, private: bool) -> None:
    card = await room.finished(room.ada, private=private)
    room.jobs.away = room.cards.away = True
    seen = len(room.alan.messages())
    assert "queue is restarting" in (await room.told(await room.ada.press(card, label))).text
    assert len(room.alan.messages()) == seen
    assert not card.deleted


async def test_a_refused_submission_after_a_press_leaves_nothing_in_public(room: Room) -> None:
    card = await room.finished(room.ada)
    await room.ask(room.ada)
    await room.ask(room.ada)
    seen = room.alan.messages()
    pressed = await room.ada.press(card, "Again")
    assert "already have 2 jobs" in (await room.told(pressed)).text
    assert room.alan.messages() == seen


@pytest.mark.parametrize("label", ["Cancel", "Delete"])
@pytest.mark.parametrize("name", ["alan", "instructor"])
async def test_others_may_not_change_a_card(room: Room, label: str, name: str) -> None:
    card = await (room.ask(room.ada) if label == "Cancel" else room.finished(room.ada))
    before = card.text
    pressed = await room.world.person(name).press(card, label)
    refusal = await room.told(pressed)
    assert "moderators" in refusal.text
    assert refusal.mentions == []
    assert not card.deleted
    assert card.text == before
    assert room.jobs.rows[room.latest].state is not State.CANCELLED


async def test_a_moderator_may_cancel_and_delete(room: Room) -> None:
    card = await room.ask(room.ada)
    await room.moderator.press(card, "Cancel")
    await room.cards.until_ended(1)
    await room.moderator.press(card, "Delete")
    await room.world.until(lambda: card.deleted)


async def test_again_belongs_to_whoever_presses(room: Room) -> None:
    card = await room.finished(room.ada)
    again = await room.card(await room.alan.press(card, "Again"))
    assert not again.ephemeral
    assert again.id != card.id
    assert room.jobs.rows[room.latest].owner_id == room.alan.id
    assert room.cards.rows[room.latest].message_id == again.id


@pytest.mark.parametrize("label", ["Again", "Continue"])
async def test_what_follows_from_a_private_card_is_private(room: Room, label: str) -> None:
    card = await room.finished(room.ada, private=True)
    again = await room.card(await room.ada.press(card, label))
    assert again.ephemeral
    assert room.alan.messages() == []


async def test_a_form_is_shown_from_memory_while_the_database_is_away(room: Room) -> None:
    card = await room.ask(room.ada)
    room.jobs.away = True
    opened = await room.ada.press(card, "Report")
    await room.world.until(lambda: opened.modal is not None)


async def test_a_form_for_which_the_job_is_not_read_in_time_gets_a_sentence(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await room.finished(room.ada)

    async def never(job_id: int) -> Job | None:
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    monkeypatch.setattr(room.jobs, "get", never)
    monkeypatch.setattr(desk_module, "MODAL_READ_TIMEOUT", 0.05)
    assert "press again" in (await room.told(await room.ada.press(card, "Change settings"))).text
