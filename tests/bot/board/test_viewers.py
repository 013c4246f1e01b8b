"""Two hundred people look at once: what that costs the bot's processor, and how often the database is asked."""

import asyncio
import sys
import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from bot.board.figures import Figures, KindCount, Standing
from bot.database.connection import Database
from tests.bot.board.conftest import ADA, GUILD, HOST, new_board, shown
from tests.bot.board.test_page import BUSY
from tests.bot.memory_board import MemoryLinks

pytestmark = pytest.mark.long

VIEWERS = 200
SECONDS = 10.0
MOST = 0.1  # of a core


class BusyRoom(Figures):
    """A room in which each second brings something; the database is asked all the same."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.asked = 0

    async def standing(self, guild_ids: Collection[int], since: datetime) -> Mapping[int, Standing]:
        self.asked += 1
        await super().standing(guild_ids, since)
        return {GUILD: replace(BUSY, kinds=(*BUSY.kinds, KindCount("search", 1, 0, self.asked)), tokens=self.asked)}


async def test_two_hundred_viewers_cost_under_a_tenth_of_a_core(database: Database) -> None:
    """The process of this test is the bot's."""
    figures = BusyRoom(database)
    board = new_board(MemoryLinks(), figures)
    await board.load()
    async with shown(board, 0) as port:
        url = board.url(await board.issue(GUILD, ADA, 1, names=False))
        words = ("-m", "tests.bot.board.viewers", HOST, str(port), f"{url.path}events", str(VIEWERS))
        pipe = asyncio.subprocess.PIPE
        viewers = await asyncio.create_subprocess_exec(sys.executable, *words, stdin=pipe, stdout=pipe)
        assert viewers.stdout is not None
        assert await viewers.stdout.readline() == b"looking\n"
        assert board.hub.viewers == VIEWERS
        asked, used, began = figures.asked, time.process_time(), time.monotonic()
        await asyncio.sleep(SECONDS)
        share = (time.process_time() - used) / (time.monotonic() - began)
        assert figures.asked - asked <= SECONDS + 1
        told, _ = await viewers.communicate(b"enough\n")
    assert int(told) >= SECONDS / 2, "everybody hears what changes"
    assert share < MOST, f"{share:.1%} of a core"
