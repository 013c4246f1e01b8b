import re

import pytest
from playwright.async_api import expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, write

ABOVE_THE_END = """pixels => {
    const scroller = document.querySelector(".scroller");
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight === pixels;
}"""

pytestmark = pytest.mark.browser


async def test_an_ephemeral_answer_is_seen_by_one_alone(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    ada, grace = await open_page("ada"), await open_page("grace")
    await rehearsal.person("ada").command("secret")
    await expect(ada.locator(".message")).to_contain_text("Between us.")
    await expect(ada.locator(".message")).to_contain_text("Only you can see this")
    await rehearsal.person("ada").command("secret", {"loud": True})
    await expect(grace.locator(".message .markdown")).to_have_text(["For all."])
    await ada.get_by_role("button", name="Dismiss message").click()
    await expect(ada.locator(".message .markdown")).to_have_text(["For all."])


async def test_one_can_become_somebody_else_and_stays_so(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page("ada")
    await write(page, "I am Ada")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Ada Participant").click()
    await page.get_by_role("link", name="Moderator").click()
    await expect(page.get_by_role("button", name="Moderator Moderator")).to_be_visible()
    await page.reload()
    await write(page, "I am the moderator")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .name")).to_have_text(["Ada", "Moderator"])


async def test_what_was_for_one_is_gone_when_one_is_another(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page("ada")
    await write(page, "/secret")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .markdown")).to_have_text(["Between us."])
    await page.get_by_role("button", name="Ada Participant").click()
    await page.get_by_role("link", name="Grace").click()
    await expect(page.get_by_role("button", name="Grace Participant")).to_be_visible()
    await expect(page.locator(".message")).to_have_count(0)


async def test_other_channels_tell_that_something_came(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page("ada", "general")
    grace = rehearsal.person("grace")
    await grace.say("over here", channel="playground")
    other = page.get_by_role("button", name="playground")
    await expect(other).to_contain_class("unread")
    await grace.say(f"<@{rehearsal.person('ada').id}> do come", channel="playground")
    await expect(other.get_by_label("1 mentions")).to_be_visible()
    await other.click()
    await expect(page.locator(".message .markdown").last).to_have_text("@Ada do come")
    await expect(page.locator(".message.names-me")).to_have_count(1)
    await expect(other).to_contain_class("current")


async def test_earlier_messages_are_there_on_demand(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    grace = rehearsal.person("grace")
    for number in range(70):
        await grace.say(f"number {number}")
    page = await open_page()
    await expect(page.locator(".message")).to_have_count(50)
    await expect(page.get_by_text("number 69", exact=True)).to_be_in_viewport()
    await page.get_by_role("button", name="Show earlier messages").click()
    await expect(page.locator(".message")).to_have_count(70)
    await expect(page.get_by_role("heading", name="Welcome to #general!")).to_be_attached()
    assert (await page.locator(".message .markdown").all_inner_texts())[0] == "number 0"


async def test_a_name_that_there_is_not_leads_to_the_first_of_all(open_page: OpenPage) -> None:
    page = await open_page("nobody", "nowhere")
    await expect(page.get_by_role("button", name="Ada Participant")).to_be_visible()
    await expect(page).to_have_url(re.compile(r"\?as=ada&in=general$"))


async def test_who_reads_further_up_is_left_there(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    grace = rehearsal.person("grace")
    for number in range(40):
        await grace.say(f"number {number}")
    page = await open_page()
    await page.get_by_text("number 0", exact=True).scroll_into_view_if_needed()
    await grace.say("the newest")
    await expect(page.get_by_text("the newest")).to_be_attached()
    await expect(page.get_by_text("number 0", exact=True)).to_be_in_viewport()
    await expect(page.get_by_text("the newest")).not_to_be_in_viewport()


async def test_the_switcher_goes_away_unused(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    switcher = page.get_by_role("group", name="Be somebody else")
    for leave in (page.keyboard.press("Escape"), page.get_by_role("heading", name="Welcome to #general!").click()):
        await page.get_by_role("button", name="Ada Participant").click()
        await expect(switcher).to_be_visible()
        await leave
        await expect(switcher).to_have_count(0)


async def test_a_button_a_little_above_the_end_stays_under_the_finger(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    sample_bot.go_on()
    page = await open_page(size=(1280, 400))
    for _ in range(5):
        await rehearsal.person("ada").command("generate", {"prompt": "Once"})
    button = page.get_by_role("button", name="Again").last
    await button.hover()
    await page.locator("#plain").focus()
    await page.mouse.wheel(0, -15)
    await page.wait_for_function(ABOVE_THE_END, arg=15)
    box = await button.bounding_box()
    await page.keyboard.type("drawn again")
    assert await button.bounding_box() == box
