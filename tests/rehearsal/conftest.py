import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from rehearsal import Rehearsal
from tests.rehearsal.client import Api, Bot, Start, running
from tests.rehearsal.document import validator


@pytest.fixture
def intents() -> tuple[str, ...]:
    """The privileged intents of the bot's application."""
    return ()


@pytest.fixture
async def rehearsal(intents: tuple[str, ...]) -> AsyncIterator[Rehearsal]:
    async with running(Rehearsal(validator=validator(), intents=intents)) as server:
        yield server
        assert [one for one in server.failures if "does not fit its schema" in one] == []


@pytest.fixture
def bot(rehearsal: Rehearsal) -> Bot:
    return Bot(rehearsal.guild.id)


@pytest.fixture
async def start(rehearsal: Rehearsal) -> AsyncIterator[Start]:
    running: list[tuple[Bot, asyncio.Task[None]]] = []

    async def begin(bot: Bot) -> Bot:
        running.append((bot, asyncio.create_task(bot.start(rehearsal.token))))
        await rehearsal.ready(5)
        return bot

    yield begin
    for bot, task in running:
        await bot.close()
        await task
        if not bot.errors.empty():
            raise bot.errors.get_nowait()


@pytest.fixture
async def api(rehearsal: Rehearsal) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(session, rehearsal)
