from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, write

pytestmark = pytest.mark.browser


async def run(page: Page, command: str) -> None:
    await write(page, f"/{command} ")
    await page.keyboard.press("Enter")


async def test_a_form_with_every_kind_of_field(sample_bot: SampleBot, open_page: OpenPage, tmp_path: Path) -> None:
    page = await open_page()
    await run(page, "everything")
    form = page.get_by_role("dialog", name="Everything at once")
    await form.get_by_label("Code").fill("def f():\n    return 1")
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_text(name, encoding="utf-8")
        await form.get_by_label("Files").set_input_files(tmp_path / name)
    await expect(form.locator(".dropped-name")).to_have_text(["b.py", "c.py"])
    await form.get_by_role("button", name="Remove b.py").click()
    who = form.get_by_role("combobox", name="Who")
    await who.press("Enter")
    await page.keyboard.type("gr")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Home")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(form).to_be_visible()
    await form.get_by_role("radio", name="Answer").check()
    await form.get_by_label("For me alone").check()
    await form.get_by_role("button", name="Submit").click()
    expected = repr(["def f():\n    return 1", [("c.py", 4)], ["Grace", "Instructor"], "Answer", True])
    await expect(page.locator(".message .markdown").last).to_have_text(expected)


async def test_a_refusal_stands_at_its_field(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await run(page, "everything")
    form = page.get_by_role("dialog", name="Everything at once")
    await form.get_by_label("Code").fill("x")
    await form.get_by_role("button", name="Submit").click()
    await expect(form.locator(".form-field.wrong").get_by_role("alert")).to_contain_text("3 to 4000 characters")
    await expect(form.get_by_label("Code")).to_be_focused()
    await form.get_by_label("Code").fill("x = 1")
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_role("alert")).to_contain_text("'Who' is required")
    await expect(form.get_by_role("combobox", name="Who")).to_be_focused()


async def test_a_file_that_is_too_large_is_refused_where_it_is(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    rehearsal.files.size_limit = 8
    page = await open_page()
    await run(page, "everything")
    form = page.get_by_role("dialog", name="Everything at once")
    file = {"name": "big.py", "mimeType": "text/x-python", "buffer": b"123456789"}
    await form.get_by_label("Files").set_input_files(file)  # type: ignore[arg-type] # a FilePayload
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_role("alert")).to_contain_text("big.py is too large: at most 8 bytes")


async def test_menus_of_each_kind(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    channel = await sample_bot.fetch_channel(rehearsal.guild.channel_ids["general"])
    assert hasattr(channel, "create_thread")
    await rehearsal.person("ada").command("menus")
    steps = page.get_by_role("combobox", name="Steps")
    await expect(steps).to_have_text("Read, Train")
    await steps.click()
    await page.get_by_role("option", name="Rest").click()
    await page.get_by_role("option", name="Ask").click()
    await page.keyboard.press("Escape")
    await expect(page.locator(".message .markdown").last).to_have_text("Steps: Read, Train, Rest")
    await expect(page.get_by_role("combobox", name="Not now")).to_be_disabled()
    await page.get_by_role("combobox", name="A channel").click()
    await expect(page.get_by_role("listbox")).to_contain_text("There is nothing to choose.")
    await page.keyboard.press("Escape")
    await page.get_by_role("combobox", name="A role").click()
    await page.get_by_role("option", name="Instructor").click()
    await expect(page.locator(".message .markdown").last).to_have_text("Role: Instructor")


async def test_a_menu_that_may_be_empty_can_be_cleared(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    await rehearsal.person("ada").command("menus")
    await page.get_by_role("combobox", name="Nobody").click()
    await page.get_by_role("option", name="Grace").click()
    text = page.locator(".message .markdown").first
    await expect(text).to_contain_text("Person: Grace")
    await expect(page.get_by_role("combobox", name="Nobody")).to_have_text("Grace")
    await page.get_by_role("button", name="Clear Nobody").click()
    await expect(text).to_contain_text("Person: nobody")


async def test_a_list_opens_where_there_is_room(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page(size=(800, 420))
    await rehearsal.person("ada").command("menus")
    for name in ("A role", "Steps"):
        await page.get_by_role("combobox", name=name).click()
        box = await page.get_by_role("listbox").bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 420
        await page.keyboard.press("Escape")


async def test_pictures_open_large_with_what_they_show(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    await rehearsal.person("ada").command("pictures")
    await expect(page.get_by_alt_text("Picture number 1")).to_have_js_property("naturalWidth", 220)
    await expect(page.locator(".gallery .alt")).to_have_text(["ALT", "ALT"])
    await page.get_by_alt_text("Picture number 1").click()
    large = page.get_by_role("dialog", name="Picture")
    await expect(large).to_contain_text("Picture number 1")
    await page.keyboard.press("ArrowRight")
    await expect(large).to_contain_text("The other one")
    await page.keyboard.press("Escape")
    await expect(large).to_have_count(0)


async def test_a_picture_is_exchanged_in_place(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    sent = await rehearsal.person("ada").command("pictures")
    await page.get_by_role("button", name="Next layer").click()
    await expect(page.get_by_alt_text("Picture number 2")).to_have_js_property("naturalWidth", 240)
    await expect(page.get_by_alt_text("Picture number 1")).to_have_count(0)
    await expect(page.locator(".message")).to_have_count(1)
    assert sent.message is not None
    assert [file.name for file in sent.message.attachments] == ["2.png", "other.png"]
