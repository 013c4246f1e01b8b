"""Files, typing, mentions and emoji beside plain messages, and what may be done to the server."""

import pytest
from playwright.async_api import FilePayload, Page, expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.test_composer import DROP, asked
from tests.rehearsal.browser.visitors import OpenPage, type_slowly, write

pytestmark = pytest.mark.browser
PHONE = (390, 844)


async def test_files_are_attached_to_a_message(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    page = await open_page()
    await page.locator(".composer").evaluate(DROP, ["dropped.txt", "four"])
    chosen = FilePayload(name="chosen.txt", mimeType="text/plain", buffer=b"12345")
    await page.get_by_label("Attach files").set_input_files(chosen)
    await expect(page.locator(".attached li")).to_contain_text(["dropped.txt 4 bytes", "chosen.txt 5 bytes"])
    await page.get_by_role("button", name="Remove dropped.txt").click()
    await expect(page.locator(".attached li")).to_have_count(1)
    await type_slowly(page, "look⏎")
    await expect(page.locator(".message .file-card")).to_contain_text("chosen.txt")
    await expect(page.locator(".attached")).to_have_count(0)
    (message,) = rehearsal.person("ada").messages()
    assert (message.content, [file.bytes for file in message.attachments]) == ("look", [b"12345"])
    await page.locator(".composer").evaluate(DROP, ["alone.txt", "four"])
    await expect(page.locator(".attached li")).to_contain_text(["4 bytes"])
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".message .file-card")).to_have_count(2)


async def test_others_see_who_types(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    ada, grace = await open_page("ada"), await open_page("grace", size=PHONE)
    await write(grace, "hel")
    await expect(ada.locator(".typing")).to_have_text("Grace is typing…")
    await expect(grace.locator(".typing")).to_have_count(0)
    await type_slowly(grace, "lo⏎")
    await expect(ada.locator(".message .markdown")).to_have_text(["hello"])
    await expect(ada.locator(".typing")).to_have_count(0)
    await write(grace, "/gen")
    await rehearsal.person("alan").type()
    await expect(ada.locator(".typing")).to_have_text("Alan is typing…")


async def test_the_bots_typing_shows(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    channel = sample_bot.get_partial_messageable(rehearsal.guild.channel_ids["general"], guild_id=rehearsal.guild.id)
    async with channel.typing():
        await expect(page.locator(".typing")).to_have_text("bot is typing…")
    await channel.send("done")
    await expect(page.locator(".typing")).to_have_count(0)


async def test_people_channels_and_emoji_are_suggested(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "Hi @gra")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("@grace")
    await type_slowly(page, "⏎see #play⇥now :tada⏎⏎")
    await expect(page.locator(".message .mention")).to_have_text(["@Grace", "#playground"])
    guild = rehearsal.guild
    (message,) = rehearsal.person("ada").messages()
    grace, playground = rehearsal.person("grace").id, guild.channel_ids["playground"]
    assert message.content == f"Hi <@{grace}> see <#{playground}> now 🎉"
    assert message.mentions == ["grace"]
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_label("Write another text")).to_have_value("Hi @grace see #playground now 🎉")
    await type_slowly(page, "!⏎")
    await rehearsal.until(lambda: message.content.endswith("🎉!"))
    assert message.content.startswith(f"Hi <@{grace}> see")


async def test_the_bot_and_roles_are_suggested(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    await write(page, "@bo⏎and @Mod⏎⏎")
    await expect(page.locator(".message .mention")).to_have_count(2)
    role, bot = rehearsal.guild.role_ids["Moderator"], rehearsal.guild.bot.id
    assert rehearsal.person("ada").messages()[-1].content in {
        f"<@{bot}> and <@&{role}>",
        f"<@{bot}> and <@{rehearsal.person('moderator').id}>",
    }


async def test_a_mention_is_suggested_in_the_middle_and_in_an_option(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    await write(page, "Hi , how are you?")
    await page.keyboard.press("Home")
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    await type_slowly(page, "@al⏎")
    await expect(page.locator("#plain")).to_have_value("Hi @alan , how are you?")
    await type_slowly(page, "x")
    await expect(page.locator("#plain")).to_have_value("Hi @alan x, how are you?")
    await write(page, "/generate ask @al⏎⏎")
    assert await asked(sample_bot) == {"prompt": f"ask <@{rehearsal.person('alan').id}> "}


async def choose(page: Page, item: str) -> None:
    await page.get_by_role("menuitem", name=item).click()


@pytest.mark.usefixtures("sample_bot")
async def test_the_bot_is_removed_and_invited_again(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    page = await open_page("instructor")
    await write(page, "/")
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.locator(".members").get_by_role("button", name="bot").click()
    await choose(page, "Remove from the server")
    await expect(page.locator(".members").get_by_text("APP", exact=True)).to_have_count(0)
    assert rehearsal.person("ada").commands == []
    await page.get_by_role("button", name="Invite the bot again").click()
    await expect(page.locator(".members").get_by_text("APP", exact=True)).to_have_count(1)
    await write(page, "/")
    await expect(page.get_by_role("option").first).to_be_visible()


async def test_a_channel_is_deleted_and_who_looks_at_it_goes_elsewhere(
    rehearsal: Rehearsal, open_page: OpenPage
) -> None:
    page, other = await open_page("instructor"), await open_page("ada", channel="playground")
    await other.get_by_role("button", name="general").click(button="right")
    await expect(other.get_by_role("menuitem", name="Delete channel")).to_have_count(0)
    await page.locator(".channels").get_by_role("button", name="playground").click(button="right")
    await choose(page, "Delete channel")
    await expect(page.locator(".channels").get_by_role("button", name="playground")).to_have_count(0)
    await expect(other.get_by_role("heading", level=1)).to_contain_text("general")
    assert not rehearsal.guild.has_channel("playground")


async def test_somebody_leaves(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    page = await open_page("ada")
    await page.locator(".members").get_by_role("button", name="Ada").click()
    await choose(page, "Leave the server")
    await expect(page.locator(".me")).to_contain_text("Grace")
    await expect(page.locator(".members").get_by_role("button", name="Ada")).to_have_count(0)
