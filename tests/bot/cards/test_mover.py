"""A card goes on in a fresh message before Discord minds that its own is edited."""

from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.cards import editor as editor_module
from bot.cards import mover as mover_module
from bot.cards.delivery import EditsUsedUp, _telling
from bot.cards.mover import Mover
from bot.jobs.job import State
from rehearsal import Message
from rehearsal.limits import Bucket, Window
from rehearsal.users import Permission
from tests.bot.cards.doubles import RecordingDelivery, RecordingRegistry, card, job
from tests.bot.memory_cards import MemoryCards
from tests.bot.room import Room, labels


class Refused(discord.HTTPException):
    """A refusal as discord.py raises it once it has tried for long enough."""

    def __init__(self, code: int) -> None:
        Exception.__init__(self, f"{code}")
        self.status = 429
        self.code = code


def mover() -> Mover:
    return Mover(RecordingDelivery(), MemoryCards(), RecordingRegistry())


def sent(minutes: float) -> int:
    """Return a message that was sent so many minutes ago."""
    return discord.utils.time_snowflake(datetime.now(UTC) - timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("state", "minutes", "due"),
    [
        (State.RUNNING, 54, False),
        (State.RUNNING, 56, True),
        (State.QUEUED, 90, False),
        (State.SUCCEEDED, 90, False),
    ],
)
def test_a_running_card_goes_on_elsewhere_before_its_message_is_an_hour_old(
    state: State, minutes: float, due: bool
) -> None:
    assert mover().is_due(job(state), card(message_id=sent(minutes)), used_up=False) is due


@pytest.mark.parametrize("state", list(State))
def test_any_card_does_whose_message_takes_no_more_edits(state: State) -> None:
    assert mover().is_due(job(state), card(), used_up=True)


def test_a_private_or_hidden_card_stays() -> None:
    old = card(private=True, message_id=sent(90))
    assert not mover().is_due(job(State.RUNNING), old, used_up=True)
    assert not mover().is_due(job(State.RUNNING, hidden=True), card(message_id=sent(90)), used_up=True)


@pytest.mark.parametrize("error", [Refused(30046), discord.RateLimited(3600)], ids=["refused", "too long to wait"])
def test_edits_are_used_up(error: Exception) -> None:
    with pytest.raises(EditsUsedUp), _telling():
        raise error


async def test_after_an_hour_it_goes_on_in_a_fresh_message(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor_module, "GAP_AS_BOT", 0.05)
    old = await room.ask(room.ada)
    with monkeypatch.context() as patch:
        patch.setattr(mover_module, "FRESH_FOR", timedelta(0))
        room.work(1, State.RUNNING)
        await room.world.until(lambda: "fresh message" in old.text)
    fresh = room.ada.messages()[1]
    assert f"/channels/{room.world.guild.id}/{fresh.channel.id}/{fresh.id}" in old.text
    assert old.buttons == []
    assert "Begun" in fresh.text
    assert labels(fresh) == ["Cancel", "Report"]
    assert fresh.mentions == []
    room.work(1, State.SUCCEEDED)
    await room.cards.until_ended(1)
    assert "there was a fox" in fresh.text
    assert "fresh message" in old.text
    assert len(room.ada.messages()) == 2


@pytest.fixture
async def worn_out(room: Room, monkeypatch: pytest.MonkeyPatch) -> Message:
    """A card whose token has died, over an hour old, of which Discord takes no more edits."""
    monkeypatch.setattr(editor_module, "GAP_AS_BOT", 0.05)
    interaction = await room.ada.command("generate", {"prompt": "Once"})
    old = await room.card(interaction)
    room.work(1, State.RUNNING)
    await room.world.until(lambda: "Begun" in old.text)
    interaction.expire()
    old.created -= timedelta(minutes=61)
    room.world.limits.enforce()
    room.world.limits._buckets["old edit", str(old.channel.id)] = Bucket(Window(0, 3600.0))
    return old


async def test_a_message_that_takes_no_more_edits_is_left(room: Room, worn_out: Message) -> None:
    room.work(1, State.SUCCEEDED)
    await room.cards.until_ended(1)
    fresh = room.ada.messages()[-1]
    assert fresh.id == room.cards.rows[1].message_id != worn_out.id
    assert "there was a fox" in fresh.text
    assert "fresh message" not in worn_out.text


async def test_a_card_that_cannot_be_made_goes_on_plain(
    room: Room, worn_out: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room.family, "answer", lambda *_: 1 / 0)
    room.work(1, State.SUCCEEDED)
    await room.cards.until_ended(1)
    assert "refuses to show this card" in room.ada.messages()[-1].text


async def test_the_message_that_was_left_says_so_once_it_can(room: Room, worn_out: Message) -> None:
    room.work(1, State.RUNNING, attempt=2)
    await room.world.until(lambda: len(room.ada.messages()) == 2)
    await room.cards.until_message(1, room.ada.messages()[-1].id)
    del room.world.limits._buckets["old edit", str(worn_out.channel.id)]
    room.work(1, State.SUCCEEDED, attempt=2)
    await room.cards.until_ended(1)
    assert "It goes on in a fresh message" in worn_out.text


async def test_where_no_message_may_be_sent_the_card_stays(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor_module, "GAP_AS_BOT", 0.05)
    old = await room.ask(room.ada)
    room.world.permit("general", room.world.guild.bot.name, deny=int(Permission.SEND_MESSAGES))
    with monkeypatch.context() as patch:
        patch.setattr(mover_module, "FRESH_FOR", timedelta(0))
        room.work(1, State.RUNNING)
        await room.world.until(lambda: any("50013" in refusal for refusal in room.world.refusals))
        room.work(1, State.SUCCEEDED)
        await room.cards.until_ended(1)
    assert "there was a fox" in old.text
