import pytest
from playwright.async_api import expect

from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, write

pytestmark = pytest.mark.browser


async def test_a_newcomer_is_given_a_command_to_try_and_sees_the_answer_grow(
    sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    await expect(page.get_by_role("heading", name="Welcome to the rehearsal")).to_be_visible()
    await expect(page.locator(".try")).to_have_count(3)
    await page.get_by_role("button", name="Try this as a participant").click()
    await expect(page.get_by_label("prompt")).to_have_value("Once upon a time")
    await expect(page.get_by_role("heading", name="Welcome to the rehearsal")).to_be_hidden()
    await page.keyboard.press("Enter")
    answer = page.locator(".message").last
    await expect(answer).to_contain_text("Ada used /generate")
    await expect(answer).to_contain_text("bot is thinking…")
    for text in ("Once upon a time word", "Once upon a time word word", "Once upon a time word word word"):
        sample_bot.step.release()
        await expect(answer.locator(".markdown")).to_have_text(text)
    await expect(answer.get_by_role("button", name="Again")).to_be_enabled()
    assert (await sample_bot.asked.get())["prompt"] == "Once upon a time"


@pytest.mark.parametrize("role", ["Instructor", "Moderator"])
async def test_a_card_makes_one_somebody_and_types_their_command(
    sample_bot: SampleBot, open_page: OpenPage, role: str
) -> None:
    page = await open_page()
    card = page.get_by_role("button", name=f"Try this as a{'n' if role == 'Instructor' else ''} {role.lower()}")
    line = await card.locator("code").inner_text()
    await card.click()
    await expect(page.get_by_role("button", name=f"{role} {role}")).to_be_visible()
    await expect(page.locator(".command-name")).to_have_text(line.split()[0])
    await page.keyboard.press("Enter")
    await expect(page.locator(".message, dialog").first).to_be_visible()


async def test_the_welcome_does_not_come_back(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Dismiss the welcome").click()
    await page.reload()
    await expect(page.locator("#plain")).to_be_visible()
    await expect(page.get_by_role("heading", name="Welcome to the rehearsal")).to_be_hidden()


async def test_a_reload_in_mid_stream_shows_the_same(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/generate prompt:hello")
    await page.keyboard.press("Enter")
    sample_bot.step.release()
    await expect(page.locator(".message .markdown").last).to_have_text("hello word")
    before = await page.locator(".message").last.inner_text()
    await page.reload()
    await expect(page.locator(".message")).to_have_count(1)
    assert await page.locator(".message").last.inner_text() == before
    for text in ("hello word word", "hello word word word"):
        sample_bot.step.release()
        await expect(page.locator(".message .markdown").last).to_have_text(text)


async def test_a_plain_message_is_seen_by_others_as_it_is_written(sample_bot: SampleBot, open_page: OpenPage) -> None:
    ada, grace = await open_page("ada"), await open_page("grace")
    await write(ada, "Hello **there**")
    await ada.keyboard.press("Enter")
    for page in (ada, grace):
        await expect(page.locator(".message")).to_contain_text("Ada")
        await expect(page.locator(".message strong")).to_have_text("there")
    await write(ada, "and more")
    await ada.keyboard.press("Enter")
    await expect(grace.locator(".message.grouped .markdown")).to_have_text("and more")
