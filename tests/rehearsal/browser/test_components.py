import pytest
from playwright.async_api import expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, write

pytestmark = pytest.mark.browser


async def test_a_layout_with_everything_in_it(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await rehearsal.person("ada").command("show")
    box = page.locator(".container")
    await expect(box).to_have_css("--accent", "#57f287")
    await expect(box.get_by_role("heading", name="A heading")).to_be_visible()
    await expect(box.locator("blockquote")).to_have_text("a quote\nof two lines", use_inner_text=True)
    await expect(box.get_by_role("separator")).to_have_count(1)
    await expect(box.locator(".item")).to_have_text(["•one", "•two"])
    await expect(box.get_by_alt_text("A dot", exact=True)).to_have_js_property("naturalWidth", 64)
    await expect(box.get_by_alt_text("The dot, large")).to_be_visible()
    await expect(box.locator("code.language-python .hljs-keyword")).to_have_text(["def", "return"])
    await expect(box.locator(".subtext")).to_have_text("small print by @Ada 14 November 2023")
    await expect(page.get_by_role("button", name="Off")).to_be_disabled()
    await expect(page.get_by_role("link", name="Read")).to_have_attribute("href", "https://example.com/")
    async with page.expect_download() as download:
        await box.get_by_role("link", name="notes.txt", exact=True).click()
    path = await (await download.value).path()
    assert path.read_bytes() == b"notes\n"


async def test_a_spoiler_is_hidden_until_it_is_pressed(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    await rehearsal.person("ada").command("show")
    await expect(page.get_by_text("a spoiler")).to_be_hidden()
    await page.get_by_role("button", name="Spoiler").press("Enter")
    await expect(page.get_by_text("a spoiler")).to_be_visible()


async def test_a_press_waits_for_its_answer(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    sample_bot.go_on()
    page = await open_page()
    await rehearsal.person("ada").command("generate", {"prompt": "Once"})
    await page.get_by_role("button", name="Again").click()
    await expect(page.locator(".message").last).to_contain_text("Again, @Ada.")
    await expect(page.locator(".message").last).to_contain_text("Only you can see this")
    await expect(page.locator(".message").last.locator(".quoted")).to_have_text("Once word word word")


async def let_time_pass(rehearsal: Rehearsal, name: str) -> None:
    """Skip the time that the bot has to answer an interaction, once it was sent."""
    await rehearsal.until(lambda: name in {sent.name for sent in rehearsal.interactions.by_id.values()})
    rehearsal.timers.skip(rehearsal.interactions.acknowledge_within)


async def test_a_press_without_an_answer_fails_in_words(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    sample_bot.go_on()
    page, other = await open_page("ada"), await open_page("grace")
    await rehearsal.person("ada").command("generate", {"prompt": "Once"})
    nothing = page.get_by_role("button", name="Nothing")
    await nothing.click()
    await expect(page.get_by_label("waiting")).to_be_visible()
    await let_time_pass(rehearsal, "nothing")
    await expect(page.get_by_role("alert")).to_have_text("This interaction failed")
    await expect(nothing).to_have_attribute("aria-busy", "false")
    await expect(other.get_by_role("alert")).to_have_count(0)


async def test_a_command_without_an_answer_fails_in_words(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    await write(page, "/silent ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message")).to_contain_text("Sending command…")
    await let_time_pass(rehearsal, "silent")
    await expect(page.get_by_role("alert")).to_have_text("The application did not respond")
    await page.get_by_role("button", name="Dismiss message").click()
    await expect(page.locator(".message")).to_have_count(0)


async def test_a_form_is_filled_in_and_sent(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    sample_bot.go_on()
    page, other = await open_page("ada"), await open_page("ada")
    await rehearsal.person("ada").command("generate", {"prompt": "Once"})
    await page.get_by_role("button", name="Change").click()
    form = page.get_by_role("dialog", name="Change settings")
    await expect(form.get_by_label("Prompt")).to_be_focused()
    await expect(form.get_by_label("Prompt")).to_have_value("Once")
    await form.get_by_label("Prompt").fill("Twice")
    await form.get_by_role("combobox", name="Size").click()
    await form.get_by_role("option", name="large").click()
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_have_count(0)
    await expect(page.locator(".message .markdown").last).to_have_text("Got 'Twice', large")
    await expect(other.locator(".message .markdown").last).to_have_text("Got 'Twice', large")


async def test_a_form_that_does_not_fit_stays_open(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    await write(page, "/form ")
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Change settings")
    await form.get_by_label("Prompt").fill("")
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_role("alert")).to_contain_text("is required")
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)


async def test_a_form_opens_in_the_tab_that_asked_alone(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page, other = await open_page("ada"), await open_page("ada")
    await write(page, "/form ")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await write(other, "still here")
    await other.keyboard.press("Enter")
    await expect(other.locator(".message")).to_have_count(1)
    await expect(other.get_by_role("dialog")).to_have_count(0)


async def test_a_menu_is_used_by_keys(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await rehearsal.person("ada").command("ask")
    menu = page.get_by_role("combobox", name="Choose a colour")
    await menu.press("Enter")
    await expect(page.get_by_role("option")).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .markdown").last).to_have_text("You chose green.")
