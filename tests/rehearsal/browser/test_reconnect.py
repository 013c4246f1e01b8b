import pytest
from playwright.async_api import Browser, expect
from yarl import URL

from rehearsal import Rehearsal
from rehearsal.page import add_page
from tests.rehearsal.browser.visitors import write

pytestmark = pytest.mark.browser


async def served(port: int = 0) -> Rehearsal:
    rehearsal = Rehearsal(port=port)
    add_page(rehearsal)
    return await rehearsal.__aenter__()


async def test_the_page_comes_back_with_the_server(browser: Browser) -> None:
    first = await served()
    port = URL(first.url).port
    assert port is not None
    await first.person("grace").say("before")
    page = await browser.new_page()
    await page.goto(f"{first.url}?as=edsger&in=general")
    await expect(page.locator(".message .markdown")).to_have_text(["before"])
    await write(page, "half a thought")
    await first.__aexit__(None, None, None)
    await expect(page.get_by_role("alert")).to_contain_text("reconnecting…")
    await page.keyboard.press("Enter")
    await expect(page.locator(".composer-error")).to_have_text("Not connected.")
    second = await served(port)
    await second.person("grace").say("after")
    await expect(page.locator(".message .markdown")).to_have_text(["after"])
    await expect(page.get_by_text("reconnecting…")).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .markdown")).to_have_text(["after", "half a thought"])
    await expect(page.locator(".message .name").last).to_have_text("Edsger")
    await page.context.close()
    await second.__aexit__(None, None, None)


async def test_a_server_stops_at_once_with_tabs_open(browser: Browser) -> None:
    rehearsal = await served()
    page = await browser.new_page()
    await page.goto(rehearsal.url)
    await expect(page.locator("#plain")).to_be_visible()
    await rehearsal.__aexit__(None, None, None)
    await expect(page.get_by_role("alert")).to_contain_text("reconnecting…")
    await page.context.close()
