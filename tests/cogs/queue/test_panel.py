"""The live panel: it shows how the queue stands, edits itself when that changes, and steers by its buttons."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.jobs.job import State
from cogs.queue.panel import LABELS, PanelKeeper
from rehearsal import ChangeType, Message
from tests.bot.room import Room, labels


@pytest.fixture
async def panel(room: Room) -> AsyncIterator[Message]:
    """A panel in the moderators' channel, kept up to date."""
    await room.told(await room.moderator.command("queue panel", channel="moderators"))
    shown = next(message for message in room.moderator.messages("moderators") if not message.ephemeral)
    keeping = asyncio.create_task(PanelKeeper(room.bot).run(pace=0.02))
    yield shown
    assert not keeping.done(), "the keeper of panels ended"
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_it_follows_the_queue(room: Room, panel: Message) -> None:
    assert "Nothing runs or waits" in panel.text
    assert labels(panel) == [label for label, _, _ in LABELS.values()]
    await room.ask(room.ada)
    await room.world.until(lambda: "0 running, 1 waiting" in panel.text)
    room.work(1, State.RUNNING)
    await room.world.until(lambda: "1 running, 0 waiting" in panel.text)


async def test_it_is_edited_only_where_something_has_changed(room: Room, panel: Message) -> None:
    await room.ask(room.ada)
    await room.world.until(lambda: "1 waiting" in panel.text)
    seen = len(updates(room, panel))
    assert seen
    await asyncio.sleep(0.2)
    assert len(updates(room, panel)) == seen


def updates(room: Room, panel: Message) -> list[object]:
    changes = room.world.changes.recent
    return [change for change in changes if change.type is ChangeType.MESSAGE_UPDATED and str(panel.id) in str(change)]


async def test_its_buttons_steer(room: Room, panel: Message) -> None:
    await room.moderator.press(panel, "Pause all")
    await room.world.until(lambda: "everything, by <@" in panel.text)
    told = await room.told(await room.moderator.press(panel, "Pause all"))
    assert "already" in told.text
    await room.moderator.press(panel, "Resume")
    await room.world.until(lambda: "Paused" not in panel.text)
    await room.moderator.press(panel, "Drain")
    await room.world.until(lambda: "for a drain" in panel.text)
    await room.moderator.press(panel, "End the drain")
    await room.world.until(lambda: "drain" not in panel.text)
    assert [entry.act.act for entry in room.audit.entries] == ["pause", "resume", "drain", "end drain"]
    assert {entry.act.actor_id for entry in room.audit.entries} == {room.moderator.id}


@pytest.mark.parametrize("label", [label for label, _, _ in LABELS.values()])
async def test_its_buttons_are_for_moderators(room: Room, label: str) -> None:
    await room.told(await room.moderator.command("queue panel"))
    shown = next(message for message in room.ada.messages() if label in labels(message))
    assert "Only moderators" in (await room.told(await room.ada.press(shown, label))).text
    assert room.jobs.pauses == []


async def test_another_bot_goes_on_with_it(room: Room) -> None:
    """A panel is on record, and a keeper that begins anew finds it."""
    await room.told(await room.moderator.command("queue panel"))
    (shown,) = [message for message in room.ada.messages() if labels(message)]
    await room.ask(room.ada)
    keeping = asyncio.create_task(PanelKeeper(room.bot).run(pace=0.02))
    await room.world.until(lambda: "1 waiting" in shown.text)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_one_that_was_deleted_is_forgotten(room: Room, panel: Message) -> None:
    room.world.messages.delete(panel)
    await room.ask(room.ada)
    await room.world.until(lambda: not room.panels.rows)


async def test_while_the_database_is_away_it_waits(room: Room, panel: Message) -> None:
    room.steering.away = True
    await asyncio.sleep(0.1)
    room.steering.away = False
    await room.ask(room.ada)
    await room.world.until(lambda: "1 waiting" in panel.text)
