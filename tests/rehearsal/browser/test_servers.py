"""Two servers on one page: a bar at the left says which one is looked at."""

import pytest
from playwright.async_api import expect

from rehearsal import Rehearsal, Server
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, write

pytestmark = pytest.mark.browser


@pytest.fixture
def second(rehearsal: Rehearsal) -> Server:
    return rehearsal.add_server("Evening class", {"ada": ["Moderator"], "barbara": []})


async def test_one_switches_to_another_server_and_stays_there(
    rehearsal: Rehearsal, second: Server, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page("ada")
    servers = page.get_by_role("navigation", name="Servers")
    await rehearsal.person("grace").say("in the morning")
    await second.person("barbara").say("in the evening")
    await expect(page.locator(".message .markdown")).to_have_text(["in the morning"])
    await servers.get_by_role("button", name="Evening class").click()
    await expect(page.locator(".message .markdown")).to_have_text(["in the evening"])
    await expect(page.get_by_role("heading", name="Evening class")).to_be_visible()
    await expect(page.get_by_role("button", name="Ada Moderator")).to_be_visible()
    await page.reload()
    await write(page, "good evening")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .markdown")).to_have_text(["in the evening", "good evening"])
    assert [message.text for message in rehearsal.person("ada").messages()] == ["in the morning"]


async def test_what_is_begun_in_one_server_is_not_in_the_other(
    second: Server, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page("ada")
    servers = page.get_by_role("navigation", name="Servers")
    await write(page, "half a")
    await servers.get_by_role("button", name="Evening class").click()
    await expect(page.locator("#plain")).to_have_value("")
    await servers.get_by_role("button", name="Rehearsal").click()
    await expect(page.locator("#plain")).to_have_value("half a")


async def test_who_is_not_in_the_other_server_is_somebody_who_is(
    second: Server, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page("grace")
    await page.get_by_role("navigation", name="Servers").get_by_role("button", name="Evening class").click()
    await expect(page.get_by_role("button", name="Ada Moderator")).to_be_visible()


async def test_direct_messages_are_at_hand_from_every_server(
    second: Server, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page("ada")
    servers = page.get_by_role("navigation", name="Servers")
    await servers.get_by_role("button", name="Evening class").click()
    await expect(page.get_by_role("heading", name="Evening class")).to_be_visible()
    await servers.get_by_role("button", name="Direct messages").click()
    await expect(page.get_by_role("heading", name="Your direct messages")).to_be_visible()
    await expect(servers.get_by_role("button", name="Direct messages")).to_have_attribute("aria-current", "true")


async def test_one_server_needs_no_name_in_the_address(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page("ada")
    await expect(page.get_by_role("navigation", name="Servers").get_by_role("button")).to_have_count(2)
    assert "at=" not in page.url
