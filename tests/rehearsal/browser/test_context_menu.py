import pytest
from playwright.async_api import expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage

pytestmark = pytest.mark.browser

PHONE = (390, 844)


async def test_a_command_is_chosen_by_a_right_click_on_a_message(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page("grace")
    await rehearsal.person("ada").say("Attention is all you need")
    await page.get_by_text("Attention is all you need").click(button="right")
    menu = page.get_by_role("menu", name="Message")
    await expect(menu.get_by_role("group", name="Apps").get_by_role("menuitem")).to_have_text(["Tokenize this"])
    await menu.get_by_role("menuitem", name="Tokenize this").click()
    await expect(menu).to_have_count(0)
    answer = page.locator(".message").last
    await expect(answer.locator(".markdown")).to_have_text("5 words by Ada")
    await expect(answer.locator(".origin")).to_contain_text("Grace used Tokenize this")


async def test_a_command_is_chosen_by_keys(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page("grace")
    await rehearsal.person("ada").say("one two")
    more = page.get_by_role("button", name="More actions for this message")
    await more.press("Enter")
    items = page.get_by_role("menuitem")
    command = page.get_by_role("menuitem", name="Tokenize this")
    await expect(command).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("menuitem", name="🤔")).to_be_focused()
    await page.keyboard.press("Home")
    await page.keyboard.press("ArrowLeft")
    await expect(items.last).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(more).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(command).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .markdown").last).to_have_text("2 words by Ada")


async def test_a_command_is_chosen_by_touch(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page("grace", size=PHONE)
    await rehearsal.person("ada").say("one two three")
    await page.get_by_role("button", name="More actions for this message").click()
    box = await page.get_by_role("menu").bounding_box()
    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 390, 844)
    await page.get_by_role("menuitem", name="Tokenize this").click()
    await expect(page.locator(".message .markdown").last).to_have_text("3 words by Ada")


async def test_a_person_has_a_menu(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await page.get_by_role("complementary", name="Members").get_by_role("button", name="Grace").click()
    await page.get_by_role("menu", name="Grace").get_by_role("menuitem", name="Greet").click()
    await expect(page.locator(".message .markdown").last).to_have_text("Good morning, @Grace.")
    await expect(page.locator(".message .origin").last).to_contain_text("Ada used Greet")


async def test_a_menu_at_the_edge_is_wholly_in_sight(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page(size=(800, 400))
    await rehearsal.person("ada").say("at the very bottom")
    await page.locator(".message").last.click(button="right", position={"x": 400, "y": 20})
    box = await page.get_by_role("menu").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 400
    assert box["x"] + box["width"] <= 800
