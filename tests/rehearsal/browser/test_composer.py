from pathlib import Path

import discord
import pytest
from playwright.async_api import FilePayload, Page, expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, type_slowly, write

pytestmark = pytest.mark.browser


async def test_commands_are_offered_and_filtered_while_one_types(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/")
    options = page.get_by_role("option")
    await expect(options).to_have_count(
        len(sample_bot.tree.get_commands(guild=sample_bot.home, type=discord.AppCommandType.chat_input))
    )
    await type_slowly(page, "se")
    await expect(options).to_have_count(1)
    await expect(options).to_contain_text("Say something to you alone.")
    await page.keyboard.press("Escape")
    await expect(options).to_have_count(0)
    await expect(page.locator("#plain")).to_have_value("/se")


async def test_keys_choose_a_command_and_its_required_options_are_asked_for(
    sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    await write(page, "/")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/ask")
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/silent")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option", selected=True)).to_contain_text("/describe")
    await page.keyboard.press("Escape")
    await type_slowly(page, "gen")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("prompt")).to_be_focused()
    await expect(page.locator(".hint")).to_contain_text("The text to go on from")
    await type_slowly(page, "Hi")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message .mention")).to_have_text("/generate")
    assert await asked(sample_bot) == {"prompt": "Hi"}


@pytest.mark.usefixtures("sample_bot")
async def test_an_option_may_be_called_text(open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/measure ")
    await expect(page.get_by_label("text", exact=True)).to_be_focused()
    await type_slowly(page, "seven")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message")).to_contain_text("5 letters")
    await expect(page.locator("#plain")).to_be_focused()


async def asked(sample_bot: SampleBot) -> dict[str, object]:
    """Return the options that were given, without those left at their defaults."""
    defaults = {"mode": "continue", "model": "smollm2-135m", "max_new_tokens": 8, "temperature": 0.8}
    for _ in range(3):
        sample_bot.step.release()
    given = await sample_bot.asked.get()
    return {name: value for name, value in given.items() if defaults.get(name) != value}


async def test_optional_options_with_choices_numbers_and_autocomplete(
    sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    await write(page, "/generate ")
    await type_slowly(page, "Once")
    await page.get_by_role("button", name="Add mode", exact=True).click()
    await expect(page.get_by_role("option")).to_have_text(["continue", "answer"])
    await type_slowly(page, "ans")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("mode", exact=True)).to_have_value("answer")
    await page.get_by_role("button", name="Add model", exact=True).click()
    await expect(page.get_by_role("option")).to_have_count(3)
    await type_slowly(page, "min")
    await expect(page.get_by_role("option")).to_have_text(["The minilm"])
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("model", exact=True)).to_have_value("The minilm")
    await page.get_by_role("button", name="Add temperature", exact=True).click()
    await type_slowly(page, "0,25")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message")).to_have_count(1)
    assert await asked(sample_bot) == {"prompt": "Once", "mode": "answer", "model": "minilm", "temperature": 0.25}


async def test_a_number_out_of_bounds_is_refused_before_it_is_sent(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/generate Once")
    await page.get_by_role("button", name="Add max_new_tokens", exact=True).click()
    field = page.get_by_label("max_new_tokens", exact=True)
    for wrong in ("0", "65", "2.5", "many"):
        await field.fill(wrong)
        await expect(page.get_by_role("alert")).to_have_count(0)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_have_text("max_new_tokens: Write a whole number from 1 to 64.")
        await expect(field).to_have_attribute("aria-invalid", "true")
    await field.fill("64")
    await page.keyboard.press("Enter")
    assert await asked(sample_bot) == {"prompt": "Once", "max_new_tokens": 64}
    await expect(page.get_by_role("heading", name="Welcome to the rehearsal")).to_be_hidden()


async def test_a_required_option_cannot_be_left_out(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/generate ")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text("prompt: This option is required.")
    await expect(page.get_by_label("prompt")).to_be_focused()


async def test_a_whole_line_can_be_pasted(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await paste(page, '/generate prompt:"Once upon a time" max_new_tokens:3')
    await expect(page.get_by_label("prompt")).to_have_value("Once upon a time")
    await expect(page.get_by_label("max_new_tokens", exact=True)).to_have_value("3")
    await page.keyboard.press("Enter")
    assert await asked(sample_bot) == {"prompt": "Once upon a time", "max_new_tokens": 3}


async def test_a_pasted_line_is_run_however_soon_enter_comes(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await paste(page, '/generate prompt:"Once upon a time"')
    await page.keyboard.press("Enter")
    assert await asked(sample_bot) == {"prompt": "Once upon a time"}
    await expect(page.locator(".message")).to_have_count(1)
    await expect(page.locator("#plain")).to_have_value("")


async def paste(page: Page, text: str) -> None:
    await page.locator("#plain").focus()
    await page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", text);
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ('/generate prompt:"Once upon a time" max_new_tokens:3', {"prompt": "Once upon a time", "max_new_tokens": 3}),
        ("/generate Once upon a time", {"prompt": "Once upon a time"}),
        ("/generate max_new_tokens:3 prompt:Once, she said: go", {"prompt": "Once, she said: go", "max_new_tokens": 3}),
        ('/generate She said "go"', {"prompt": 'She said "go"'}),
    ],
)
async def test_a_line_can_be_typed_by_hand(
    sample_bot: SampleBot, open_page: OpenPage, line: str, options: dict[str, object]
) -> None:
    page = await open_page()
    await write(page, line)
    await page.keyboard.press("Enter")
    assert await asked(sample_bot) == options


async def test_a_file_is_handed_in(sample_bot: SampleBot, open_page: OpenPage, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"12345")
    page = await open_page()
    await write(page, "/describe ")
    await page.get_by_label("file").set_input_files(tmp_path / "notes.txt")
    await expect(page.locator(".field")).to_contain_text("notes.txt")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".message .markdown")).to_have_text("notes.txt has 5 bytes.")


DROP = """(composer, [name, text]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], name));
    for (const type of ["dragover", "drop"]) {
        composer.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }
}"""


async def test_a_file_is_dropped_in(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    composer = page.locator(".composer")
    await write(page, "/describe ")
    await composer.evaluate(DROP, ["dropped.txt", "four"])
    await expect(page.locator(".file-face")).to_have_text("dropped.txt")
    await composer.evaluate(DROP, ["second.txt", "x"])
    await expect(page.locator(".composer-error")).to_have_text("/describe takes no further file.")
    await page.locator("#tail").press("Enter")
    await expect(page.locator(".message .markdown")).to_have_text(["dropped.txt has 4 bytes."])


async def test_a_file_that_is_too_large_is_refused(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    rehearsal.files.size_limit = 2048
    page = await open_page()
    await write(page, "/describe ")
    large = FilePayload(name="large.bin", mimeType="application/octet-stream", buffer=bytes(2049))
    await page.get_by_label("file").set_input_files(large)
    await expect(page.get_by_role("alert")).to_have_text("large.bin is too large: at most 2.00 KB are taken.")


async def test_an_unknown_command_is_refused_in_words(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/nonsense with words")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("There is no command /nonsense")
    await expect(page.locator("#plain")).to_have_value("/nonsense with words")


async def test_backspace_and_escape_leave_a_command(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/generate a")
    await page.get_by_role("button", name="Add mode", exact=True).click()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Backspace")
    await expect(page.get_by_label("mode", exact=True)).to_have_count(0)
    await page.keyboard.press("Backspace")
    await expect(page.get_by_label("prompt")).to_be_focused()
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Backspace")
    await expect(page.locator("#plain")).to_be_focused()
    await type_slowly(page, "/secret ")
    await page.keyboard.press("Escape")
    await expect(page.locator("#plain")).to_be_focused()


async def test_the_last_line_comes_back_by_the_up_key(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/generate Once")
    await page.keyboard.press("Enter")
    assert await asked(sample_bot) == {"prompt": "Once"}
    await expect(page.locator("#plain")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_label("prompt")).to_have_value("Once")


async def test_new_commands_are_offered_as_soon_as_they_are_synced(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    sample_bot.tree.remove_command("secret", guild=sample_bot.home)
    await sample_bot.tree.sync(guild=sample_bot.home)
    await rehearsal.until(lambda: all(command["name"] != "secret" for command in rehearsal.person("ada").commands))
    await write(page, "/secret")
    await expect(page.get_by_role("option")).to_have_count(0)
