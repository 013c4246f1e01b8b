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
OUTSIDE = -10  # where the pointer is that was not moved yet

Theme = Literal["light", "dark"]
OpenPage = Callable[..., Awaitable[Page]]
KEYS = {"⇥": "Tab", "⏎": "Enter", "⎋": "Escape", "⌫": "Backspace", "⇤": "Shift+Tab", "⟲": "Control+z"}
HUMAN = 30  # milliseconds from letter to letter: the page draws itself in between


async def type_slowly(page: Page, text: str) -> None:
    """Type letter by letter where the focus is; `⇥` and the like are keys."""
    for letter in text:
        await page.keyboard.press(KEYS[letter]) if letter in KEYS else await page.keyboard.type(letter)
        await page.wait_for_timeout(HUMAN)


async def write(page: Page, text: str) -> None:
    """Type letter by letter into the message box, in place of what is there."""
    await page.locator("#plain").fill("")
    await type_slowly(page, text)


class Tab:
    """A page in a browser context of its own, and the errors of its console."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)


class Tabs:
    """The tabs of a browser, taken by test after test: to make one costs twice what a visit does."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Tab] = []

    async def take(self, size: tuple[int, int], theme: Theme) -> Tab:
        """Return a tab that nobody else uses now and that remembers nothing."""
        tab = self._free.pop() if self._free else await self._new()
        tab.errors.clear()
        await tab.page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))
        await tab.page.emulate_media(color_scheme=theme)
        return tab

    async def give_back(self, tab: Tab) -> None:
        """Empty what a site stored, and leave it: by a link of its own, so that its process goes on for the next."""
        await tab.page.mouse.move(OUTSIDE, OUTSIDE)
        await tab.page.evaluate("localStorage.clear(), sessionStorage.clear(), location.assign('about:blank')")
        await tab.page.wait_for_url("about:blank")
        self._free.append(tab)

    async def _new(self) -> Tab:
        context = await self._browser.new_context(locale="en-GB")
        context.set_default_timeout(PATIENCE)
        return Tab(await context.new_page())


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    if MISSING:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    return Tabs(browser)


@asynccontextmanager
async def visitors(tabs: Tabs, url: str) -> AsyncIterator[OpenPage]:
    """Yield what opens the page as a newcomer with a browser of their own; no error may reach its console."""
    taken: list[Tab] = []

    async def begin(
        person: str = "ada", channel: str = "general", size: tuple[int, int] = WIDE, theme: Theme = "light"
    ) -> Page:
        taken.append(await tabs.take(size, theme))
        page = taken[-1].page
        await page.goto(f"{url}?as={person}&in={channel}")
        await page.locator(".composer").wait_for()
        return page

    yield begin
    errors = [error for tab in taken for error in tab.errors]
    for tab in taken:
        await tabs.give_back(tab)
    assert errors == []
