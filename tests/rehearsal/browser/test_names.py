"""What a screen reader says: everything that can be used or seen has a name, and the page's parts are landmarks."""

from datetime import timedelta

import discord
import pytest
from playwright.async_api import Page, expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, write

pytestmark = pytest.mark.browser

NAMED = {
    "button",
    "link",
    "textbox",
    "combobox",
    "checkbox",
    "radio",
    "listbox",
    "option",
    "menu",
    "menuitem",
    "dialog",
    "image",
    "navigation",
    "complementary",
    "region",
    "group",
    "radiogroup",
    "spinbutton",
    "log",
}


async def nameless(page: Page) -> list[str]:
    """Return what a screen reader has no name for."""
    session = await page.context.new_cdp_session(page)
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    await session.detach()
    shown = [node for node in nodes if not node.get("ignored") and node["role"]["value"] in NAMED]
    assert len(shown) > 8
    return [node["role"]["value"] for node in shown if not node.get("name", {}).get("value", "").strip()]


async def test_everything_has_a_name(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    sample_bot.go_on()
    await sample_bot.wait_until_ready()
    ada = rehearsal.person("ada")
    for command in ("show", "menus", "pictures", "secret"):
        sent = await ada.command(command)
        await rehearsal.until(lambda: sent.message)  # noqa: B023 (awaited in this turn)
    channel = sample_bot.get_channel(rehearsal.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    for _ in range(2):
        await channel.send(poll=discord.Poll("Well?", timedelta(hours=1)).add_answer(text="Yes").add_answer(text="No"))
    await ada.vote(ada.messages()[-1], 1)
    await ada.react(ada.messages()[0], "👍")
    page = await open_page(size=(1280, 1200))
    assert await nameless(page) == []
    await page.get_by_role("button", name="Ada Participant").click()
    await page.get_by_role("button", name="Pinned messages").click()
    await page.get_by_role("button", name="Let something go wrong").click()
    assert await nameless(page) == []
    await page.locator(".message").last.click(button="right")
    await expect(page.get_by_role("menu")).to_be_visible()
    assert await nameless(page) == []
    await page.keyboard.press("Escape")
    await write(page, "/generate ")
    assert await nameless(page) == []


async def test_a_form_is_named_throughout(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/everything ")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await nameless(page) == []


async def test_the_message_box_is_one_key_away(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.locator("#plain")).to_be_focused()
