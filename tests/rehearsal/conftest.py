import asyncio
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest
import yarl

from rehearsal import Rehearsal
from tests.rehearsal.client import Api, Bot, Start
from tests.rehearsal.document import validator


@pytest.fixture
def intents() -> tuple[str, ...]:
    """The privileged intents of the bot's application."""
    return ()


@pytest.fixture
async def rehearsal(monkeypatch: pytest.MonkeyPatch, intents: tuple[str, ...]) -> AsyncIterator[Rehearsal]:
    async with Rehearsal(validator=validator(), intents=intents) as server:
        monkeypatch.setattr(discord.http.Route, "BASE", server.api_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway_url))
        monkeypatch.setattr(discord.asset.Asset, "BASE", server.cdn_url)
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
