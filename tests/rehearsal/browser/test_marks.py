"""Reactions, pins, polls and threads on the page."""

from datetime import timedelta

import discord
import pytest
from playwright.async_api import expect

from rehearsal import Rehearsal
from rehearsal.users import Permission
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.test_contrast import legible
from tests.rehearsal.browser.visitors import OpenPage, Theme, write

pytestmark = pytest.mark.browser


async def general(rehearsal: Rehearsal, sample_bot: SampleBot) -> discord.TextChannel:
    await sample_bot.wait_until_ready()
    channel = sample_bot.get_channel(rehearsal.guild.channel_ids["general"])
    assert isinstance(channel, discord.TextChannel)
    return channel


def question(*, multiple: bool = False) -> discord.Poll:
    poll = discord.Poll("Which model next?", timedelta(hours=2), multiple=multiple)
    return poll.add_answer(text="SmolLM2", emoji="🤏").add_answer(text="ALBERT")


async def test_a_reaction_is_given_seen_and_taken_back(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    await rehearsal.person("grace").say("A good idea")
    ada, grace = await open_page("ada"), await open_page("grace")
    await ada.locator(".message").click(button="right")
    await ada.get_by_role("menuitem", name="🎉").click()
    for page, pressed in ((ada, "true"), (grace, "false")):
        chip = page.get_by_role("button", name="🎉, 1")
        await expect(chip).to_have_attribute("aria-pressed", pressed)
    await grace.get_by_role("button", name="🎉, 1").click()
    await expect(ada.get_by_role("button", name="🎉, 2")).to_be_visible()
    for page in (ada, grace):
        await page.locator(".reaction").click()
    await expect(ada.locator(".reaction")).to_have_count(0)


async def test_what_one_may_not_do_is_not_offered(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    await rehearsal.person("grace").say("A good idea")
    page = await open_page("ada")
    await page.locator(".message").click(button="right")
    await expect(page.get_by_role("menuitem", name="👍")).to_be_visible()
    await expect(page.get_by_role("menuitem", name="Pin message")).to_have_count(0)
    await page.keyboard.press("Escape")
    rehearsal.permit("general", "@everyone", deny=Permission.ADD_REACTIONS)
    await page.locator(".message").click(button="right")
    await expect(page.get_by_role("menuitem", name="Copy text")).to_be_visible()
    await expect(page.get_by_role("menuitem", name="👍")).to_have_count(0)


async def test_a_message_is_pinned_and_found_again(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    await rehearsal.person("grace").say("The slides")
    page = await open_page("moderator")
    await page.locator(".message").click(button="right")
    await page.get_by_role("menuitem", name="Pin message").click()
    await expect(page.locator(".notice")).to_contain_text("Moderator pinned a message to this channel.")
    await page.get_by_role("button", name="Pinned messages").click()
    panel = page.get_by_role("region", name="Pinned messages")
    await expect(panel.locator(".markdown")).to_have_text("The slides")
    await panel.get_by_role("link", name="Jump").click()
    await expect(page.locator(".message.pointed-at .markdown")).to_have_text("The slides")
    await expect(panel).to_have_count(0)


async def test_a_vote_by_keyboard(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    sent = await (await general(rehearsal, sample_bot)).send(poll=question())
    page = await open_page("ada")
    poll = page.get_by_role("region", name="Poll: Which model next?")
    await expect(poll.get_by_role("button", name="Vote")).to_be_disabled()
    await poll.get_by_role("radio").first.focus()
    await page.keyboard.press("ArrowDown")
    await poll.get_by_role("button", name="Vote").press("Enter")
    await expect(poll.locator(".poll-answer.mine")).to_contain_text("ALBERT")
    await rehearsal.person("grace").vote(rehearsal.person("grace").messages()[0], "SmolLM2")
    await expect(poll.locator(".poll-share")).to_have_text(["1 vote 50%", "My vote.1 vote 50%"])
    await poll.get_by_role("button", name="Remove vote").click()
    await poll.get_by_role("button", name="Show results").click()
    await expect(poll.locator(".poll-share")).to_have_text(["1 vote 100%", "0 votes 0%"])
    await sent.end_poll()
    await expect(poll.locator("footer")).to_have_text("1 vote · Poll closed")
    await expect(poll.locator(".leads")).to_contain_text("SmolLM2")
    await expect(page.locator(".notice")).to_contain_text("SmolLM2 has won by 1 of 1 votes.")


async def test_a_thread_is_opened_from_its_message_and_left_when_it_is_gone(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    message = await (await general(rehearsal, sample_bot)).send("Let us go deeper")
    thread = await message.create_thread(name="Attention")
    await thread.send("Ask here")
    page = await open_page("ada")
    await expect(page.locator(".channels li.thread .channel-name")).to_have_text("Attention")
    await page.get_by_role("button", name="Attention 1 message").click()
    await expect(page.locator(".message .markdown")).to_have_text(["Let us go deeper", "Ask here"])
    await write(page, "Why several heads?")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .markdown")).to_have_text(
        ["Let us go deeper", "Ask here", "Why several heads?"]
    )
    await thread.delete()
    await expect(page.get_by_role("heading", name="general", exact=True)).to_be_visible()
    await expect(page.locator(".channels li.thread")).to_have_count(0)


async def test_what_happens_to_a_thread_is_told(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    channel = await general(rehearsal, sample_bot)
    thread = await channel.create_thread(name="Attention", type=discord.ChannelType.public_thread)
    for someone in ("ada", "grace"):
        await thread.add_user(discord.Object(rehearsal.person(someone).id))
    await thread.remove_user(discord.Object(rehearsal.person("grace").id))
    await thread.edit(name="Heads")
    page = await open_page("ada")
    await expect(page.locator(".notice-text")).to_contain_text("bot started a thread: Heads.")
    await page.locator(".notice-text").get_by_role("button", name="Heads").click()
    expected = ["added Ada to", "added Grace to", "removed Grace from", "changed the channel name: Heads"]
    await expect(page.locator(".notice-text")).to_contain_text(expected)
    await rehearsal.person("ada").say("Why several?", channel="Heads")
    await expect(page.locator(".message .markdown")).to_have_text(["Why several?"])


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_all_of_it_is_legible(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage, theme: Theme
) -> None:
    channel = await general(rehearsal, sample_bot)
    running, ended = await channel.send(poll=question(multiple=True)), await channel.send(poll=question())
    for seen in rehearsal.person("ada").messages():
        await rehearsal.person("ada").vote(seen, 1)
    await ended.end_poll()
    await channel.send(poll=question())
    seen = rehearsal.person("ada").messages()[0]
    await rehearsal.person("ada").react(seen, "👍")
    await rehearsal.person("grace").react(seen, "🎉")
    await rehearsal.person("moderator").pin(seen)
    await running.create_thread(name="Afterwards")
    await channel.create_thread(name="Besides", type=discord.ChannelType.public_thread)
    page = await open_page("ada", theme=theme)
    await page.get_by_role("button", name="Pinned messages").click()
    await expect(page.get_by_role("region", name="Pinned messages")).to_be_visible()
    await legible(page)
