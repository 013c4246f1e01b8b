"""What moderators do is posted to the log channel of their server, in order and whichever bot was there."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot import log_channel
from bot.jobs.audit import Act, Entry
from bot.log_channel import EMOJI, line
from tests.bot.room import Room

AT = datetime(2030, 1, 1, tzinfo=UTC)


def act(room: Room, name: str, reason: str = "", guild: int | None = None) -> Act:
    return Act(guild or room.world.guild.id, room.moderator.id, name, reason=reason)


@asynccontextmanager
async def posting(room: Room, changes: "asyncio.Queue[str | None]") -> AsyncIterator[None]:
    """Let the bot post for as long as the block takes."""

    async def heard() -> AsyncGenerator[str | None, None]:
        yield None
        while True:
            yield await changes.get()

    task = asyncio.create_task(room.bot.log_channel.run(heard()))
    yield
    async with asyncio.timeout(5):
        await room.audit.all_posted.wait()
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def posted(room: Room) -> list[str]:
    return [message.text for message in room.moderator.messages("moderators")]


async def test_what_an_earlier_bot_left_comes_first_and_each_but_once(room: Room) -> None:
    changes = asyncio.Queue[str | None]()
    for name in ("pause", "resume"):
        await room.audit.write(act(room, name))
    async with posting(room, changes):
        await room.world.until(lambda: len(posted(room)) == 2)
        await room.audit.write(act(room, "drain", "*update* @everyone"))
        changes.put_nowait("")
        await room.world.until(lambda: len(posted(room)) == 3)
    async with posting(room, changes):
        await room.audit.write(act(room, "end drain"))
        changes.put_nowait("")
        await room.world.until(lambda: len(posted(room)) == 4)
    words = [text.split("**")[1] for text in posted(room)]
    assert words == ["pause", "resume", "drain", "end drain"]
    assert "\\*update\\* @everyone" in posted(room)[2]
    assert [message.mentions for message in room.moderator.messages("moderators")] == [[]] * 4
    assert room.audit.posted == [1, 2, 3, 4]


async def test_of_another_server_nothing_is_posted_here(room: Room) -> None:
    for name, guild in (("pause", 99), ("report", None), ("resume", None)):
        await room.audit.write(act(room, name, guild=guild))
    async with posting(room, asyncio.Queue()):
        await room.world.until(lambda: len(posted(room)) == 1)
    assert "**resume**" in posted(room)[0]
    assert room.audit.posted == [1, 2, 3]


async def test_while_the_database_is_away_nothing_is_lost(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_channel, "AGAIN", 0.01)
    await room.audit.write(act(room, "pause"))
    room.audit.away = True
    async with posting(room, asyncio.Queue()):
        await asyncio.sleep(0.03)
        room.audit.away = False
        await room.world.until(lambda: len(posted(room)) == 1)


@pytest.mark.parametrize(
    ("done", "says"),
    [
        (Act(1, 2, "move", "first", 3, None, 4, "demo"), "<@2>: **move** job 4 of <@3> first — demo"),
        (Act(1, 2, "block", "for 10 minutes", None, 5), "<@2>: **block** <@&5> for 10 minutes"),
        (Act(1, 2, "cancel", "2 jobs of <@3>", 3), "<@2>: **cancel** 2 jobs of <@3>"),
        (Act(1, 2, "another", "x"), "<@2>: **another** x"),
    ],
)
def test_a_line_says_when_who_what_whom_and_why(done: Act, says: str) -> None:
    assert line(Entry(1, AT, done)) == f"{EMOJI.get(done.act, '•')} <t:{AT.timestamp():.0f}:T> {says}"
