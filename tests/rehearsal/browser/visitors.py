"""Opens the page in a real browser."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

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


@asynccontextmanager
async def visitors(browser: Browser, url: str) -> AsyncIterator[OpenPage]:
    """Yield what opens the page as a newcomer with a browser of their own; no error may reach its console."""
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
        await page.goto(f"{url}?as={person}&in={channel}")
        await page.locator(".composer").wait_for()
        return page

    yield begin
    for context in contexts:
        await context.close()
    assert complaints == []
