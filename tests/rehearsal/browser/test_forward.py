"""The dialog that forwards a message to channels."""

import pytest
from playwright.async_api import Locator, Page, expect

from rehearsal import Rehearsal
from rehearsal.users import Permission
from tests.rehearsal.browser.visitors import OpenPage, type_slowly

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(rehearsal: Rehearsal, open_page: OpenPage) -> Page:
    """A page with a message that is about to be forwarded."""
    await rehearsal.person("grace").say("Several **heads**")
    page = await open_page("ada")
    await page.locator(".message").click(button="right")
    await page.get_by_role("menuitem", name="Forward").click()
    await expect(dialog(page)).to_be_visible()
    return page


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Forward to")


def texts(rehearsal: Rehearsal, channel: str) -> list[str]:
    return [message.text for message in rehearsal.person("ada").messages(channel)]


async def test_a_message_is_forwarded_to_what_was_searched_for(rehearsal: Rehearsal, page: Page) -> None:
    await type_slowly(page, "playg⏎")
    await expect(page.get_by_role("alert")).to_have_text("Forwarded to #playground.")
    await expect(dialog(page)).to_have_count(0)
    await page.get_by_role("button", name="playground").click()
    await expect(page.locator(".forwarded")).to_contain_text("Several heads")
    assert texts(rehearsal, "lobby") == []


async def test_several_channels_are_picked(rehearsal: Rehearsal, page: Page) -> None:
    send = dialog(page).get_by_role("button", name="Send")
    await expect(send).to_be_disabled()
    for name in ("lobby", "playground"):
        await dialog(page).get_by_role("checkbox", name=name).check()
    await send.click()
    await expect(page.get_by_role("alert")).to_have_text("Forwarded to #lobby, #playground.")
    assert texts(rehearsal, "lobby") == texts(rehearsal, "playground") == ["Several **heads**"]


async def test_only_channels_that_one_sees_are_offered(page: Page) -> None:
    await expect(dialog(page).get_by_role("checkbox")).to_have_count(3)
    await type_slowly(page, "moderators")
    await expect(dialog(page).get_by_text("No channel is called so.")).to_be_visible()


async def test_where_one_may_not_write_it_is_refused_and_the_others_are_not_sent_twice(
    rehearsal: Rehearsal, page: Page
) -> None:
    rehearsal.permit("playground", "@everyone", deny=int(Permission.SEND_MESSAGES))
    for name in ("lobby", "playground"):
        await dialog(page).get_by_role("checkbox", name=name).check()
    await dialog(page).get_by_role("button", name="Send").click()
    await expect(dialog(page).get_by_role("alert")).to_contain_text("playground")
    rehearsal.permit("playground", "@everyone")
    await dialog(page).get_by_role("button", name="Send").click()
    await expect(dialog(page)).to_have_count(0)
    assert texts(rehearsal, "lobby") == texts(rehearsal, "playground") == ["Several **heads**"]


async def test_never_mind(rehearsal: Rehearsal, page: Page) -> None:
    await page.keyboard.press("Escape")
    await expect(dialog(page)).to_have_count(0)
    assert texts(rehearsal, "general") == ["Several **heads**"]
