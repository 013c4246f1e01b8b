"""Cards whose message cannot be edited: in an archived thread, where the bot sees nothing, where no channel is."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.cards import desk as desk_module
from bot.cards import editor as editor_module
from bot.jobs.job import State
from rehearsal import Message
from rehearsal.users import Permission
from tests.bot.room import Room, answers, labels

WAITS = "card of job 1 waits"


async def thread_in(room: Room) -> discord.Thread:
    channel = room.bot.get_channel(room.world.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    return await channel.create_thread(name="Heads", type=discord.ChannelType.public_thread)


async def running(room: Room, channel: str = "general") -> Message:
    card = await room.ask(room.ada, channel=channel)
    room.work(room.latest, State.RUNNING)
    await room.world.until(lambda: "Begun" in card.text)
    return card


async def refused(room: Room, code: int) -> None:
    await room.world.until(lambda: any(str(code) in refusal for refusal in room.world.refusals))


def leave(room: Room, channel: str = "general") -> None:
    """Let the bot see a channel no more."""
    room.world.permit(channel, room.world.guild.bot.name, deny=int(Permission.VIEW_CHANNEL))


def waits(caplog: pytest.LogCaptureFixture) -> int:
    return sum(WAITS in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("expired", [False, True], ids=["through the interaction", "by the bot"])
async def test_a_card_in_an_archived_thread_ends_when_the_thread_is_opened(
    room: Room, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, expired: bool
) -> None:
    if expired:
        monkeypatch.setattr(desk_module, "TOKEN_LIFETIME", timedelta(0))
        monkeypatch.setattr(editor_module, "GAP_AS_BOT", 0.05)
    thread = await thread_in(room)
    card = await running(room, "Heads")
    await thread.edit(archived=True, locked=True)
    caplog.set_level(logging.INFO)
    room.work(1, State.SUCCEEDED)
    await refused(room, 50083)
    assert room.cards.settled == room.cards.forgotten == []
    await thread.edit(archived=False, locked=False)
    await room.cards.until_ended(1)
    assert "there was a fox" in card.text
    assert waits(caplog) == 1


async def test_a_card_in_an_archived_thread_is_tried_again_though_nobody_tells_that_it_was_opened(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor_module, "AGAIN", 0.01)
    monkeypatch.setattr(room.bot.desk.keeper, "wake", lambda _channel_id: None)
    thread = await thread_in(room)
    card = await running(room, "Heads")
    await thread.edit(archived=True)
    room.work(1, State.SUCCEEDED)
    await refused(room, 50083)
    await thread.edit(archived=False)
    await room.cards.until_ended(1)
    assert "there was a fox" in card.text


async def test_where_the_bot_sees_nothing_a_card_says_that_it_cannot_be_edited_for_long(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(room)
    with monkeypatch.context() as patch:
        patch.setattr(desk_module, "TOKEN_LIFETIME", timedelta(seconds=60))
        card = await room.ask(room.ada)
    await room.world.until(lambda: labels(card) == ["Refresh"])
    room.work(1, State.SUCCEEDED)
    await refused(room, 50001)
    pressed = await room.ada.press(card, "Refresh")
    await room.cards.until_ended(1)
    assert "there was a fox" in card.text
    assert answers(pressed) == []


async def test_cancel_on_a_card_that_could_not_be_brought_to_its_end_brings_it_there(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await running(room)
    room.world.interactions.token_lifetime = 0.0
    leave(room)
    room.work(1, State.SUCCEEDED)
    await refused(room, 50001)
    assert labels(card) == ["Cancel", "Report"]
    assert room.cards.forgotten == []
    room.world.interactions.token_lifetime = 900.0
    pressed = await room.ada.press(card, "Cancel")
    assert "its card shows that now" in (await room.told(pressed)).text
    await room.cards.until_ended(1)
    assert "there was a fox" in card.text


async def test_a_card_out_of_reach_ends_once_the_bot_may_see_the_channel(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor_module, "GAP_AS_BOT", 0.05)
    sent = await room.ada.command("generate", {"prompt": "Once"})
    card = await room.card(sent)
    sent.expire()
    leave(room)
    room.work(1, State.SUCCEEDED)
    await refused(room, 50001)
    room.world.permit("general", room.world.guild.bot.name)
    await room.cards.until_ended(1)
    assert "there was a fox" in card.text


async def test_a_job_whose_channel_was_deleted_is_in_the_list_of_jobs(room: Room) -> None:
    thread = await thread_in(room)
    await running(room, "Heads")
    await thread.delete()
    room.work(1, State.SUCCEEDED)
    await room.cards.until_forgotten(1)
    listed = await room.card(await room.ada.command("jobs"))
    opened = await room.ada.press(listed, "Open")
    assert "there was a fox" in (await room.told(opened)).text


async def test_a_long_job_ends_though_its_owner_cannot_be_told(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    sent = await room.ada.command("generate", {"prompt": "Once"})
    card = await room.card(sent)
    sent.expire()
    room.world.permit("general", room.world.guild.bot.name, deny=int(Permission.SEND_MESSAGES))
    caplog.set_level(logging.INFO)
    room.work(1, State.SUCCEEDED, created_at=datetime.now(UTC) - timedelta(minutes=5))
    await room.cards.until_ended(1)
    await refused(room, 50013)
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name() == "card-1"))
    assert [record.levelname for record in caplog.records if "job 1" in record.getMessage()] == ["INFO"]
    assert "there was a fox" in card.text
