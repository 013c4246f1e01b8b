"""The page in a real browser, on a rehearsal of its own for each test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Literal

import discord
import pytest
import yarl
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from bot.rehearsal import Rehearsal
from bot.rehearsal.page import add_page
from tests.bot.room import room
from tests.browser.lodger import Lodger

__all__ = ["room"]

CHROMIUM = Path("/usr/bin/chromium")
MISSING = None if CHROMIUM.exists() else f"There is no {CHROMIUM}; `.ci/run` installs it."
ARGUMENTS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WIDE = (1280, 800)
PATIENCE = 10_000  # milliseconds that a locator is waited for

Theme = Literal["light", "dark"]
OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    if MISSING:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def rehearsal(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rehearsal]:
    server = Rehearsal()
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
async def lodger(rehearsal: Rehearsal) -> AsyncIterator[Lodger]:
    bot = Lodger(rehearsal.guild_id)
    running = asyncio.create_task(bot.start(rehearsal.token))
    await rehearsal.ready(5)
    yield bot
    await bot.close()
    await running
    assert rehearsal.failures == []


@pytest.fixture
async def open_page(browser: Browser, rehearsal: Rehearsal) -> AsyncIterator[OpenPage]:
    """Open the page as a newcomer with a browser of their own; no error may reach its console."""
    contexts = []
    complaints: list[str] = []

    async def begin(
        person: str = "ada", channel: str = "general", size: tuple[int, int] = WIDE, theme: Theme = "light"
    ) -> Page:
        viewport = ViewportSize(width=size[0], height=size[1])
        context = await browser.new_context(viewport=viewport, locale="en-GB", color_scheme=theme)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        await page.goto(f"{rehearsal.url}?as={person}&in={channel}")
        await page.locator(".composer").wait_for()
        return page

    yield begin
    for context in contexts:
        await context.close()
    assert complaints == []
