"""Answers, second thoughts and threads of people, by pointer and by keys."""

import pytest
from playwright.async_api import Page, expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.test_contrast import legible, theme
from tests.rehearsal.browser.visitors import OpenPage, Theme, write

__all__ = ["theme"]
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sample_bot")]
PHONE = (390, 844)


async def choose(page: Page, item: str) -> None:
    await page.locator(".message").last.click(button="right")
    await page.get_by_role("menuitem", name=item).click()


async def test_a_message_is_answered(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    await rehearsal.person("grace").say("Any questions?")
    ada, grace = await open_page("ada"), await open_page("grace")
    await choose(ada, "Reply")
    await expect(ada.locator(".aim")).to_contain_text("Replying to Grace")
    field = ada.get_by_label("Write your reply")
    await expect(field).to_be_focused()
    await ada.keyboard.type("Why several heads?")
    await ada.keyboard.press("Enter")
    for page in (ada, grace):
        answer = page.locator(".message").last
        await expect(answer).to_contain_text("Why several heads?")
        await expect(answer.locator(".origin")).to_contain_text("Any questions?")
    await expect(grace.locator(".message.names-me")).to_have_count(1)
    await expect(ada.locator(".aim")).to_have_count(0)


async def test_never_mind(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    await rehearsal.person("grace").say("Any questions?")
    page = await open_page("ada")
    for away in ("Escape", "Never mind"):
        await choose(page, "Reply")
        await page.keyboard.type("/gen")
        await expect(page.get_by_role("option")).to_have_count(0)
        if away == "Escape":
            await page.keyboard.press("Escape")
        else:
            await page.get_by_role("button", name=away).click()
        await expect(page.locator(".aim")).to_have_count(0)
        await expect(page.locator("#plain")).to_have_value("")
    await choose(page, "Reply")
    await page.get_by_role("button", name="playground").click()
    await expect(page.locator(".aim")).to_have_count(0)


async def test_the_last_message_is_edited_by_the_up_key(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    page = await open_page("ada")
    await write(page, "What is a tokn?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message")).to_contain_text("tokn")
    await rehearsal.person("grace").say("A what?")
    await page.locator("#plain").press("ArrowUp")
    field = page.get_by_label("Write another text")
    await expect(field).to_have_value("What is a tokn?")
    await field.fill("What is a token?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message").first).to_contain_text("What is a token? (edited)")
    await page.locator(".message").last.click(button="right")
    await expect(page.get_by_role("menuitem", name="Reply")).to_be_visible()
    await expect(page.get_by_role("menuitem", name="Edit message")).to_have_count(0)
    await expect(page.get_by_role("menuitem", name="Delete message")).to_have_count(0)


async def test_a_message_is_deleted(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    await rehearsal.person("ada").say("Never mind me")
    page = await open_page("ada")
    await choose(page, "Delete message")
    await expect(page.locator(".message")).to_have_count(0)


async def test_the_quoted_line_goes_with_its_message(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    grace = rehearsal.person("grace")
    asked = await grace.say("Any questions?")
    await rehearsal.person("ada").reply(asked, "Why several heads?")
    page = await open_page("ada")
    await expect(page.locator(".origin")).to_contain_text("Any questions?")
    await grace.delete(asked)
    await expect(page.locator(".origin")).to_have_text("The original message was deleted")


async def test_threads_are_begun_on_a_message_and_on_a_channel(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    await rehearsal.person("grace").say("Why several heads?")
    page = await open_page("ada", size=PHONE)
    await choose(page, "Create thread")
    await expect(page.locator(".aim")).to_contain_text("New thread on “Why several heads?”")
    await page.get_by_label("Name the thread").fill("Heads")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Heads")
    await expect(page.locator(".message")).to_contain_text("Why several heads?")
    await expect(page.get_by_role("button", name="New thread")).to_have_count(0)
    other = await open_page("alan")
    await other.get_by_role("button", name="New thread").click()
    await other.get_by_label("Name the thread").fill("Heads")
    await other.keyboard.press("Enter")
    await expect(other.get_by_role("alert").filter(has_text="another name")).to_be_visible()
    await other.get_by_label("Name the thread").fill("Questions")
    await other.keyboard.press("Enter")
    await expect(other.get_by_role("heading", level=1)).to_contain_text("Questions")


async def test_what_is_refused_is_told(rehearsal: Rehearsal, open_page: OpenPage, theme: Theme) -> None:
    message = await rehearsal.person("grace").say("A good idea")
    for emoji in "👍😀😁😂🤣😃😄😅😆😉😊😋😎😍😘🥰😗😙😚🙂":  # as many kinds as a message can have
        await rehearsal.person("grace").react(message, emoji)
    page = await open_page("moderator", theme=theme)
    await page.locator(".message").click(button="right")
    await page.get_by_role("menuitem", name="🎉").click()
    toast = page.locator(".toast")
    await expect(toast).to_be_visible()
    await choose(page, "Reply")
    await legible(page)
    await toast.get_by_role("button", name="Dismiss").click()
    await expect(toast).to_have_count(0)


async def test_a_channel_that_is_named_and_a_message_that_is_linked_lead_there(
    rehearsal: Rehearsal, open_page: OpenPage
) -> None:
    guild = rehearsal.guild
    playground = guild.channel_ids["playground"]
    elsewhere = "https://discord.com/channels/1/2/3"
    url = f"https://discord.com/channels/{guild.id}/{playground}/1"
    for text in (f"see <#{playground}>", f"it is ready: {url}", f"not here: {elsewhere}"):
        await rehearsal.person("grace").say(text)
    page = await open_page("ada")
    messages = page.locator(".messages")
    await expect(messages.get_by_role("link", name=elsewhere)).to_be_visible()
    for name in ("#playground", "#playground › message"):
        await messages.get_by_role("button", name=name, exact=True).click()
        await expect(page.locator(".top")).to_contain_text("playground")
        await page.get_by_role("button", name="general").click()
        await expect(messages).to_contain_text("not here")
