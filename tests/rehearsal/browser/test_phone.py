import pytest
from playwright.async_api import Page, expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, write

pytestmark = pytest.mark.browser

PHONE = (390, 844)


async def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    return bool(await page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"))


async def test_a_command_is_sent_by_touch_alone(sample_bot: SampleBot, open_page: OpenPage) -> None:
    sample_bot.go_on()
    page = await open_page(size=PHONE)
    await write(page, "/ge")
    await page.get_by_role("option").click()
    await page.get_by_label("prompt").fill("Once")
    await page.get_by_role("button", name="Add mode", exact=True).click()
    await page.get_by_role("option", name="answer").click()
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".message .markdown")).to_have_text(["Once word word word"])
    assert (await sample_bot.asked.get())["mode"] == "answer"
    assert await fits(page)


async def test_the_columns_slide_in_and_out(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page(size=PHONE)
    await rehearsal.person("ada").command("show")
    await expect(page.locator(".container")).to_be_visible()
    assert await fits(page)
    lobby = page.get_by_role("button", name="lobby")
    await expect(lobby).to_be_hidden()
    await page.get_by_role("button", name="Channels and people").click()
    await page.get_by_role("button", name="Ada Participant").click()
    await page.get_by_role("link", name="Instructor").click()
    await expect(lobby).to_be_hidden()
    await page.get_by_role("button", name="Channels and people").click()
    await lobby.click()
    await expect(page.get_by_role("heading", name="lobby", exact=True)).to_be_visible()
    await expect(lobby).to_be_hidden()
    await page.get_by_role("button", name="Members").click()
    await expect(page.get_by_role("complementary", name="Members")).to_contain_text("Katherine")
    assert await fits(page)
