"""One reader for all viewers: how often it asks, and what they are told."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import pytest

from bot.board import hub as hub_module
from bot.board.feed import Feed
from bot.board.figures import Standing
from bot.board.hub import Hub
from bot.database.connection import DatabaseAway

EVERY = 0.01


class Source:
    """A database that counts how often it is asked, and for which servers."""

    def __init__(self) -> None:
        self.asked: list[set[int]] = []
        self.away = False
        self.tokens = 0

    async def read(self, guild_ids: Collection[int]) -> Mapping[int, Standing]:
        self.asked.append(set(guild_ids))
        if self.away:
            raise DatabaseAway("gone")
        return {guild_id: Standing(tokens=self.tokens + guild_id) for guild_id in guild_ids}


def show(_guild_id: int, standing: Standing, names: bool) -> Mapping[str, bytes]:
    return {"tokens": b"%d" % standing.tokens, "names": b"%d" % names}


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setattr(hub_module, "EVERY", EVERY)
    return Source()


@asynccontextmanager
async def running(source: Source) -> AsyncIterator[Hub]:
    made = Hub(source.read, show)
    task = asyncio.create_task(made.run())
    yield made
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def heard(feed: Feed, version: int = 0) -> tuple[int, str]:
    """Return what a viewer is sent next."""
    while True:
        latest, frames = feed.since(version)
        if frames:
            return latest, frames.decode()
        await feed.turned()


async def test_nobody_looks_and_nothing_is_asked(source: Source) -> None:
    async with running(source) as hub:
        await asyncio.sleep(3 * EVERY)
        assert source.asked == []
        with hub.watching(1, names=False) as feed:
            await heard(feed)
        asked = len(source.asked)
        await asyncio.sleep(5 * EVERY)
        assert len(source.asked) <= asked + 1
        assert hub.viewers == 0


async def test_many_viewers_are_one_question(source: Source) -> None:
    @contextmanager
    def viewers(hub: Hub) -> Iterator[list[Feed]]:
        with (
            hub.watching(1, names=False) as one,
            hub.watching(1, names=False) as same,
            hub.watching(2, names=True) as other,
        ):
            assert one is same
            yield [one, same, other]

    async with running(source) as hub:
        with viewers(hub) as feeds:
            told = [(await heard(feed))[1] for feed in feeds]
            assert hub.viewers == 3
            assert source.asked[-1] == {1, 2}
            assert len(source.asked) == 1
    assert "event: tokens\ndata: 1\n\n" in told[0]
    assert "event: names\ndata: 0\n\n" in told[0]
    assert "event: tokens\ndata: 2\n\n" in told[2]
    assert "event: names\ndata: 1\n\n" in told[2]


async def test_only_what_changed_is_sent_and_a_late_viewer_gets_all(source: Source) -> None:
    async with running(source) as hub:
        with hub.watching(1, names=False) as feed:
            version, first = await heard(feed)
            source.tokens = 5
            _, second = await heard(feed, version)
            assert "event: names" in first
            assert second == "event: tokens\ndata: 6\n\n"
            with hub.watching(1, names=False) as late:
                _, everything = late.since(0)
                assert b"event: names" in everything
                assert b"event: tokens\ndata: 6" in everything


async def test_a_database_that_is_away_is_told_and_so_is_its_return(source: Source) -> None:
    async with running(source) as hub:
        with hub.watching(1, names=False) as feed:
            version, _ = await heard(feed)
            source.away = True
            version, told = await heard(feed, version)
            assert told == "event: database\ndata: false\n\n"
            source.away = False
            _, told = await heard(feed, version)
            assert told == "event: database\ndata: true\n\n"


def test_a_slow_viewer_gets_the_latest_alone() -> None:
    feed = Feed()
    for number in range(1000):
        feed.show({"tokens": b"%d" % number, "still": b"1"})
    assert feed.since(0)[1].count(b"event: ") == 2
    assert b"data: 999" in feed.since(0)[1]
