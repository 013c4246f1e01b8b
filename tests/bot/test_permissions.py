"""What the bot asks for in its invitation is what it needs: with that alone nothing is refused."""

from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.cards import editor as editor_module
from bot.jobs.job import State
from bot.permissions import NEEDED, TO_REPORT, missing, why_no_reports
from rehearsal.users import EVERYONE, Permission
from tests.bot.room import Room


def allow_alone(room: Room, channel: str, allowed: int) -> None:
    """Let the bot do this in a channel, and nothing else that everybody may do there."""
    room.world.permit(channel, room.world.guild.bot.name, allow=allowed, deny=int(EVERYONE) & ~allowed)


async def seen(room: Room, name: str) -> discord.TextChannel:
    """Return a channel as the bot knows it."""
    await room.bot.wait_until_ready()
    channel = room.bot.get_channel(room.world.guild.channel_ids[name])
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_what_it_asks_for_is_enough_for_a_late_card_its_mention_and_a_report(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor_module, "GAP_AS_BOT", 0.05)
    for channel in ("general", "moderators"):
        allow_alone(room, channel, NEEDED.value)
    sent = await room.ada.command("generate", {"prompt": "Once"})
    card = await room.card(sent)
    pressed = await room.alan.press(card, "Report")
    await room.world.until(lambda: pressed.modal is not None)
    assert "have been told" in (await room.told(await room.alan.submit(pressed, {}))).text
    sent.expire()
    room.work(1, State.SUCCEEDED, created_at=datetime.now(UTC) - timedelta(minutes=20))
    await room.cards.until_ended(1)
    assert "fox" in card.text
    await room.world.until(lambda: room.ada.messages()[-1].mentions == ["ada"])
    assert [refusal for refusal in room.world.refusals if "50001" in refusal or "50013" in refusal] == []


async def test_what_is_missing_is_named_as_in_discords_settings(room: Room) -> None:
    channel = await seen(room, "general")
    assert missing(channel) == []
    told = room.bot.wait_for("guild_channel_update", timeout=5)
    allow_alone(room, "general", int(Permission.SEND_MESSAGES | Permission.VIEW_CHANNEL))
    await told
    assert missing(channel) == ["Attach Files", "Create Public Threads", "Send Messages in Threads"]
    assert missing(channel, TO_REPORT) == []


async def test_why_reports_cannot_be_sent(room: Room) -> None:
    channel = await seen(room, "moderators")
    assert why_no_reports(channel, channel.id) is None
    assert "I see no text channel 7," in (why_no_reports(None, 7) or "")
    told = room.bot.wait_for("guild_channel_update", timeout=5)
    allow_alone(room, "moderators", int(Permission.VIEW_CHANNEL))
    await told
    assert "#moderators, so nobody can report a card: Send Messages" in (why_no_reports(channel, channel.id) or "")
