"""One reader for all viewers of all boards: it asks the database once a second, and not at all when nobody looks."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

from bot.board.feed import Feed
from bot.board.figures import Standing
from bot.database.connection import DatabaseAway

EVERY = 1.0  # seconds between two questions
BEAT = 10.0  # seconds after which a viewer hears something in any case, so that both notice when the other has gone

log = logging.getLogger(__name__)

Read = Callable[[Collection[int]], Awaitable[Mapping[int, Standing]]]
Show = Callable[[int, Standing, bool], Mapping[str, bytes]]


class Hub:
    """The feeds of the boards that are looked at, by server and by whether names are shown.

    Parameters
    ----------
    read
        Returns how servers stand, by their ids; may raise `DatabaseAway`.
    show
        Returns the sections of a server's board, with names or without.
    """

    def __init__(self, read: Read, show: Show) -> None:
        self._read = read
        self._show = show
        self._feeds: dict[tuple[int, bool], Feed] = {}
        self._watched = asyncio.Event()
        self._closed = False

    @property
    def viewers(self) -> int:
        """How many look now."""
        return sum(feed.viewers for feed in self._feeds.values())

    @property
    def closed(self) -> bool:
        """Whether viewers are to go, since the bot stops."""
        return self._closed

    @contextmanager
    def watching(self, guild_id: int, *, names: bool) -> Iterator[Feed]:
        """Yield the feed of a board, which is kept up to date meanwhile."""
        key = guild_id, names
        feed = self._feeds.setdefault(key, Feed())
        feed.viewers += 1
        self._watched.set()
        try:
            yield feed
        finally:
            feed.viewers -= 1
            if not feed.viewers:
                del self._feeds[key]

    async def run(self) -> None:
        """Keep what is looked at up to date, for ever."""
        while True:
            if not self._feeds:
                self._watched.clear()
                await self._watched.wait()
            await self._turn()
            await asyncio.sleep(EVERY)

    def wake(self) -> None:
        """Let viewers look whether their link is still good."""
        for feed in self._feeds.values():
            feed.wake()

    def close(self) -> None:
        """Send everybody away; their pages come back by themselves."""
        self._closed = True
        self.wake()

    async def _turn(self) -> None:
        beat = {"beat": b"%d" % (time.monotonic() // BEAT)}
        try:
            standings = await self._read({guild_id for guild_id, _ in self._feeds})
        except DatabaseAway as away:
            log.warning("boards stand still: %s", away)
            self._show_all({**beat, "database": json.dumps(False).encode()})
            return
        for (guild_id, names), feed in self._feeds.items():
            standing = standings.get(guild_id)
            if standing is not None:  # else it was opened while the database was asked
                feed.show({**beat, "database": b"true", **self._show(guild_id, standing, names)})

    def _show_all(self, sections: Mapping[str, bytes]) -> None:
        for feed in self._feeds.values():
            feed.show(sections)
