import discord
import pytest
from discord import app_commands
from playwright.async_api import expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, write

pytestmark = pytest.mark.browser

GERMAN = {"Write a text, word by word.": "Schreibt einen Text, Wort für Wort.", "The text to go on from": "Der Anfang"}


class German(app_commands.Translator):
    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, _context: app_commands.TranslationContextTypes, /
    ) -> str | None:
        return GERMAN.get(str(string)) if locale is discord.Locale.german else None


async def test_commands_are_described_in_the_language_that_one_chooses(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    await sample_bot.tree.set_translator(German())
    await sample_bot.tree.sync(guild=sample_bot.home)
    page = await open_page()
    await page.get_by_role("button", name="Ada Participant").click()
    await page.get_by_label("Language").select_option(label="Deutsch")
    await page.keyboard.press("Escape")
    await write(page, "/gen")
    option = page.get_by_role("option")
    await expect(option).to_contain_text("Schreibt einen Text")
    await option.click()
    await expect(page.locator("#option-hint")).to_contain_text("Der Anfang")
    assert rehearsal.person("ada").locale == "de"
    await page.reload()
    await page.get_by_role("button", name="Ada Participant").click()
    await expect(page.get_by_label("Language")).to_have_value("de")
    await page.get_by_role("link", name="Grace").click()
    await page.get_by_role("button", name="Grace Participant").click()
    await expect(page.get_by_label("Language")).to_have_value("en-US")


async def test_a_channel_that_somebody_does_not_see_is_not_there(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page("moderator", "moderators")
    await expect(page.get_by_role("heading", name="moderators", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Moderator Moderator").click()
    await page.get_by_role("link", name="Grace").click()
    await expect(page.get_by_role("heading", name="general", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Grace Participant")).to_be_visible()
    await expect(page.get_by_role("button", name="moderators")).to_have_count(0)
