"""The page in a real browser, on a rehearsal of its own for each test."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
import yarl
from playwright.async_api import Browser

from rehearsal import Rehearsal
from rehearsal.page import add_page
from tests.bot.room import room
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, browser, visitors
from tests.rehearsal.document import validator

__all__ = ["browser", "room"]


@pytest.fixture
async def rehearsal(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rehearsal]:
    server = Rehearsal(validator=validator())
    add_page(server)
    async with server:
        monkeypatch.setattr(discord.http.Route, "BASE", server.api_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway_url))
        monkeypatch.setattr(discord.asset.Asset, "BASE", server.cdn_url)
        yield server


@pytest.fixture
def world(rehearsal: Rehearsal) -> Rehearsal:
    """Let the workshop's own bot live in the rehearsal that has the page."""
    return rehearsal


@pytest.fixture
async def sample_bot(rehearsal: Rehearsal) -> AsyncIterator[SampleBot]:
    bot = SampleBot(rehearsal.guild.id)
    running = asyncio.create_task(bot.start(rehearsal.token))
    await rehearsal.ready(5)
    yield bot
    await bot.close()
    await running
    assert rehearsal.failures == []


@pytest.fixture
async def open_page(browser: Browser, rehearsal: Rehearsal) -> AsyncIterator[OpenPage]:
    """Open the page of this test's rehearsal."""
    async with visitors(browser, rehearsal.url) as opened:
        yield opened
