"""The page in a real browser, on a rehearsal of its own for each test."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from rehearsal import Rehearsal
from rehearsal.page import add_page
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, Tabs, visitors
from tests.rehearsal.client import running
from tests.rehearsal.document import validator


@pytest.fixture(scope="session")
def port() -> int:
    """Return the port of all these rehearsals: what a browser has compiled of an address's scripts, it takes again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
async def rehearsal(port: int) -> AsyncIterator[Rehearsal]:
    server = Rehearsal(port=port, validator=validator())
    add_page(server)
    async with running(server):
        yield server


@pytest.fixture
async def sample_bot(rehearsal: Rehearsal) -> AsyncIterator[SampleBot]:
    bot = SampleBot(rehearsal.guild.id)
    connection = asyncio.create_task(bot.start(rehearsal.token))
    await rehearsal.ready(5)
    yield bot
    await bot.close()
    await connection
    assert rehearsal.failures == []


@pytest.fixture
async def open_page(tabs: Tabs, rehearsal: Rehearsal) -> AsyncIterator[OpenPage]:
    """Open the page of this test's rehearsal."""
    async with visitors(tabs, rehearsal.url) as opened:
        yield opened
