"""The page in a real browser, and behind it the whole system with real weights: what people do in class."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.system import COUNTING, System
from tests.rehearsal.browser.visitors import OpenPage, Tabs, visitors

PHONE = (390, 844)
ANSWERED_WITHIN = 60_000  # milliseconds; a machine that runs tests may be busy


@pytest.fixture
async def open_page(tabs: Tabs, shared: System) -> AsyncIterator[OpenPage]:
    async with visitors(tabs, shared.discord.url) as opened:
        yield opened


async def type_command(page: Page, name: str, option: str, value: str) -> Locator:
    """Choose a command by the beginning of its name and fill in an option; return where its answer comes."""
    before = await page.locator(".message").count()
    await page.locator("#plain").press_sequentially(f"/{name}")
    await expect(page.get_by_role("option").first).to_contain_text(f"/{name}")
    await page.keyboard.press("Tab")
    if not await page.get_by_label(option, exact=True).count():
        await page.get_by_role("button", name=f"Add {option}", exact=True).click()
    await page.get_by_label(option, exact=True).fill(value)
    return page.locator(".message").nth(before)


async def become(page: Page, name: str) -> None:
    await page.locator(".me-face").click()
    await page.get_by_role("link", name=name).click()
    await expect(page.locator(".me-about b")).to_have_text(name)


async def test_a_text_grows_through_a_reload_until_a_moderator_stops_it(open_page: OpenPage) -> None:
    page = await open_page("ada", "playground")
    card = await type_command(page, "generate", "prompt", f"Page {COUNTING}")
    for option, value in (("max_new_tokens", "1024"), ("temperature", "0")):
        await page.get_by_role("button", name=f"Add {option}", exact=True).click()
        await page.get_by_label(option, exact=True).fill(value)
    await page.keyboard.press("Enter")
    await expect(card).to_contain_text("11, 12", timeout=ANSWERED_WITHIN)
    await page.reload()
    await expect(card).to_contain_text("19, 20", timeout=ANSWERED_WITHIN)
    await become(page, "Grace")
    await card.get_by_role("button", name="Cancel").click()
    await expect(page.locator(".message.ephemeral")).to_contain_text("Only @Ada")
    await become(page, "Moderator")
    await card.get_by_role("button", name="Cancel").click()
    await expect(card).to_contain_text("Cancelled")
    await expect(card).to_contain_text("11, 12")


async def test_a_sentence_is_written_by_choosing_on_a_phone(open_page: OpenPage) -> None:
    page = await open_page("grace", "playground", size=PHONE, theme="dark")
    card = await type_command(page, "next-token", "text", "The capital of France is")
    await page.keyboard.press("Enter")
    await card.get_by_role("button", name=re.compile("Paris")).click(timeout=ANSWERED_WITHIN)
    await expect(card).to_contain_text("1 token taken, the last one “␣Paris”", timeout=ANSWERED_WITHIN)
    picture = card.get_by_role("img", name=re.compile("^Bars, the likeliest next token first"))
    await expect(picture).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_file_of_code_is_completed(open_page: OpenPage, tmp_path: Path) -> None:
    path = tmp_path / "area.py"
    path.write_text('def area(width, height):\n    """Return the area of a rectangle."""\n', encoding="utf-8")
    page = await open_page("alan", "playground")
    await page.locator("#plain").press_sequentially("/complete")
    await page.keyboard.press("Tab")
    await page.get_by_role("button", name="Add file", exact=True).click()
    await page.get_by_label("file", exact=True).set_input_files(path)
    await expect(page.locator(".file-face")).to_have_text("area.py")
    before = await page.locator(".message").count()
    await page.keyboard.press("Enter")
    card = page.locator(".message").nth(before)
    await expect(card).to_contain_text("return width * height", timeout=ANSWERED_WITHIN)
    await expect(card).to_contain_text("Parses")
