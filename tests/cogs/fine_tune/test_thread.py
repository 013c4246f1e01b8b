"""A run's card in a thread of its own, whatever happens on the way there."""

import asyncio
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.cards import desk as desk_module
from bot.database.connection import DatabaseAway
from bot.jobs.job import State
from bot.jobs.notifications import Reconnected
from rehearsal import Message
from rehearsal.faults import Fault
from rehearsal.users import Permission
from tests.bot.room import CROWDED, Room, labels
from tests.cogs.fine_tune.runs import RUN
from tests.cogs.fine_tune.runs_of_people import opened, previewed, started, trained

THREAD = "🏋️ topics (ada)"


def cards_in(room: Room, thread: str = THREAD) -> list[Message]:
    """Return what the bot wrote in a thread."""
    return [message for message in room.ada.messages(thread) if message.text and message.author.bot]


async def begun(room: Room) -> Message:
    """Press Start, and return the message that this is answered with."""
    preview = await previewed(room, room.ada)
    return await room.card(await room.ada.press(preview, "Start"))


async def nobody_keeps(room: Room) -> None:
    """Return once no card is kept any more."""
    await asyncio.gather(*room.bot.desk.keeper._tasks.values(), return_exceptions=True)


def forbid(room: Room, permission: Permission) -> None:
    room.world.permit("general", room.world.guild.bot.name, deny=int(permission))


async def test_a_run_goes_on_in_a_thread_and_the_channel_says_where(room: Room) -> None:
    answer = await begun(room)
    await room.cards.until_moved(room.latest)
    (card,) = cards_in(room)
    assert answer.thread is not None
    assert (answer.thread.name, card.channel.id, answer.thread.id) == (THREAD, answer.thread.id, answer.id)
    assert f"It goes on in its thread: <#{card.channel.id}>" in answer.text
    assert answer.buttons == []
    assert labels(card) == ["Cancel", "Report"]
    row = room.cards.rows[room.latest]
    assert (row.channel_id, row.message_id, row.token, row.thread) == (card.channel.id, card.id, None, None)


async def test_it_ends_there_and_calls_its_owner_there(room: Room) -> None:
    card = await started(room, room.ada)
    room.work(room.latest, State.SUCCEEDED, result=RUN, created_at=datetime.now(UTC) - timedelta(minutes=2))
    await room.cards.until_ended(room.latest)
    assert "Try it" in labels(card)
    await room.world.until(lambda: len(cards_in(room)) == 2)
    ping = cards_in(room)[-1]
    assert ping.mentions == ["ada"]
    assert f"/{card.channel.id}/{card.id}" in ping.text


async def test_its_owner_is_called_however_soon_it_ends_but_not_when_they_cancel_it(room: Room) -> None:
    await started(room, room.ada)
    room.work(room.latest, State.FAILED, error="It did not work out.")
    await room.world.until(lambda: len(cards_in(room)) == 2)
    assert cards_in(room)[-1].mentions == ["ada"]
    card = await started(room, room.alan)
    await room.alan.press(card, "Cancel")
    await room.cards.until_ended(room.latest)
    await nobody_keeps(room)
    assert len(cards_in(room, "🏋️ topics (alan)")) == 1


async def test_what_follows_from_a_card_in_a_thread_stays_there(room: Room) -> None:
    card = await trained(room, room.ada)
    again = await room.card(await room.ada.submit(await opened(room, room.ada, card, "Train again")))
    assert again.channel is card.channel
    assert room.cards.rows[room.latest].thread is None
    assert "Cancel" in labels(again)


async def test_a_private_run_stays_where_it_is(room: Room) -> None:
    card = await started(room, room.ada, private=True)
    assert card.ephemeral
    assert room.world.guild.threads == []


async def test_a_run_in_a_crowded_channel_stays_private(room: Room) -> None:
    sent = await room.ada.command("finetune start", {"data_set": "topics"}, channel=CROWDED)
    await room.card(sent)
    assert room.cards.rows[room.latest].private
    assert room.cards.rows[room.latest].thread is None


@pytest.mark.parametrize("permission", [Permission.CREATE_PUBLIC_THREADS, Permission.SEND_MESSAGES_IN_THREADS])
@pytest.mark.parametrize("known", [True, False], ids=["as Discord says", "as Discord refuses"])
async def test_where_no_thread_may_be_the_run_goes_on_in_the_channel(
    room: Room, monkeypatch: pytest.MonkeyPatch, permission: Permission, known: bool
) -> None:
    if not known:
        monkeypatch.setattr(desk_module, "may_begin_thread", lambda _interaction: True)
    forbid(room, permission)
    card = await started(room, room.ada)
    assert card.channel.name == "general"
    assert room.cards.rows[room.latest].thread is None
    room.work(room.latest, State.SUCCEEDED, result=RUN)
    await room.cards.until_ended(room.latest)
    assert "Try it" in labels(card)
    refusals = [refusal for refusal in room.world.refusals if "50013" in refusal]
    assert len(refusals) == (0 if known else 1)


async def test_a_thread_that_discord_refuses_costs_nothing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.bot.registry.families["fine_tune"], "thread", lambda *_: "x" * 101)
    card = await started(room, room.ada)
    assert card.channel.name == "general"
    assert labels(card) == ["Cancel", "Report"]


async def test_a_database_that_was_away_on_the_way_leaves_one_card(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    move, away = room.cards.move, [DatabaseAway()]

    async def failing(*place: int) -> bool:
        if away:
            raise away.pop()
        return await move(*place)

    monkeypatch.setattr(room.cards, "move", failing)
    answer = await begun(room)
    await room.cards.until_moved(room.latest)
    assert len(cards_in(room)) == 1
    assert "It goes on in its thread" in answer.text


@pytest.mark.parametrize("on", ["POST .*/threads", "POST .*/messages$"], ids=["thread", "card"])
async def test_an_answer_of_discord_that_is_lost_leaves_one_card(room: Room, on: str) -> None:
    room.world.faults.inject(Fault.CUT, on=on)
    card = await started(room, room.ada)
    assert room.world.faults.pending == []
    assert cards_in(room) == [card]


@pytest.mark.parametrize("point", ["begin_thread", "post", "edit"])
@pytest.mark.parametrize("ended", [False, True], ids=["running", "ended meanwhile"])
async def test_a_bot_that_was_killed_on_the_way_leaves_one_card(
    room: Room, monkeypatch: pytest.MonkeyPatch, point: str, ended: bool
) -> None:
    """The bot is gone after one of the steps; the next one finds the row as it was."""
    step = getattr(room.bot.delivery, point)
    preview = await previewed(room, room.ada)

    async def killed(*arguments: object, **named: object) -> object:
        done = await step(*arguments, **named)
        if point != "edit" or room.world.guild.threads:
            raise asyncio.CancelledError
        return done

    with monkeypatch.context() as patch:
        patch.setattr(room.bot.delivery, point, killed)
        answer = await room.card(await room.ada.press(preview, "Start"))
        await nobody_keeps(room)
    assert room.cards.rows[room.latest].message_id == answer.id
    if ended:
        room.work(room.latest, State.SUCCEEDED, result=RUN)
    room.events.put_nowait(Reconnected())
    await room.cards.until_moved(room.latest)
    (card,) = cards_in(room)
    assert (room.cards.rows[room.latest].message_id, room.cards.rows[room.latest].channel_id) == (card.id, answer.id)
    assert "It goes on in its thread" in answer.text
    if not ended:
        room.work(room.latest, State.SUCCEEDED, result=RUN)
    await room.cards.until_ended(room.latest)
    await room.world.until(lambda: "Try it" in labels(card))


async def test_an_answer_deleted_on_the_way_takes_the_card_with_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    post = room.bot.delivery.post

    async def deleted(*arguments: object) -> object:
        copy = await post(*arguments)  # type: ignore[arg-type] # as they came
        await room.cards.forget(room.latest)
        return copy

    monkeypatch.setattr(room.bot.delivery, "post", deleted)
    await begun(room)
    await nobody_keeps(room)
    assert cards_in(room) == []
    assert room.jobs.rows[room.latest].state is State.QUEUED


async def test_a_thread_deleted_on_the_way_leaves_the_card_in_the_channel(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_thread = room.bot.delivery.begin_thread

    async def deleted(*arguments: object) -> int:
        thread_id = await begin_thread(*arguments)  # type: ignore[arg-type] # as they came
        thread = await room.bot.fetch_channel(thread_id)
        assert isinstance(thread, discord.Thread)
        room.world.permit("general", room.world.guild.bot.name, allow=int(Permission.MANAGE_THREADS))
        await thread.delete()
        return thread_id

    monkeypatch.setattr(room.bot.delivery, "begin_thread", deleted)
    answer = await begun(room)
    await room.cards.until_moved(room.latest)
    room.work(room.latest, State.SUCCEEDED, result=RUN)
    await room.cards.until_ended(room.latest)
    assert "Try it" in labels(answer)


async def test_rights_are_the_same_in_a_thread(room: Room) -> None:
    card = await started(room, room.ada)
    assert "moderators" in (await room.told(await room.alan.press(card, "Cancel"))).text
    assert room.jobs.rows[room.latest].state is State.QUEUED
    await room.moderator.press(card, "Cancel")
    await room.cards.until_ended(room.latest)
    assert "Cancelled" in card.text


async def test_a_moderator_hides_a_card_in_a_thread(room: Room) -> None:
    card = await started(room, room.ada)
    report = await opened(room, room.alan, card, "Report")
    await room.told(await room.alan.submit(report, {}))
    reported = room.moderator.messages("moderators")[-1]
    await room.moderator.press(reported, "Hide the card")
    await room.cards.until_ended(room.latest)
    assert "hidden" in card.text
    assert card.buttons == []


async def test_a_card_in_an_archived_thread_ends_when_it_is_opened(room: Room) -> None:
    card = await started(room, room.ada)
    thread = await room.bot.fetch_channel(card.channel.id)
    assert isinstance(thread, discord.Thread)
    await thread.edit(archived=True)
    room.work(room.latest, State.SUCCEEDED, result=RUN)
    await room.world.until(lambda: any("50083" in refusal for refusal in room.world.refusals))
    await thread.edit(archived=False)
    await room.cards.until_ended(room.latest)
    assert "Try it" in labels(card)


async def test_a_card_in_a_thread_ends_once_the_bot_may_see_its_channel(room: Room) -> None:
    card = await started(room, room.ada)
    forbid(room, Permission.VIEW_CHANNEL)
    room.work(room.latest, State.SUCCEEDED, result=RUN)
    await room.world.until(lambda: any("50001" in refusal for refusal in room.world.refusals))
    forbid(room, Permission(0))
    await room.cards.until_ended(room.latest)
    assert "Try it" in labels(card)
