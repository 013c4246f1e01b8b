"""Commands and messages typed at the speed of a person, who makes mistakes and takes them back."""

import pytest
from playwright.async_api import expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.test_composer import asked, paste
from tests.rehearsal.browser.visitors import OpenPage, type_slowly, write

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("keys", "options"),
    [
        ("/generate hi⇥max_new⇥5⏎", {"prompt": "hi", "max_new_tokens": 5}),
        ("/generate hi⇥mode⏎ans⏎⏎", {"prompt": "hi", "mode": "answer"}),
        ("/generate hi⇥mode⎋⏎ans⏎⏎", {"prompt": "hi", "mode": "answer"}),
        ("/generate hi⇥temperature:0.5⏎", {"prompt": "hi", "temperature": 0.5}),
        ("/gen⏎hi there⇥tem⇥0,5⇥mo⏎ans⇥⏎", {"prompt": "hi there", "temperature": 0.5, "mode": "answer"}),
        ("/generate ⇥hello world⏎", {"prompt": "hello world"}),
    ],
)
async def test_no_letter_is_lost(
    sample_bot: SampleBot, open_page: OpenPage, keys: str, options: dict[str, object]
) -> None:
    page = await open_page()
    await write(page, keys)
    assert await asked(sample_bot) == options
    await expect(page.locator("#plain")).to_have_value("")


@pytest.mark.parametrize("key", ["⏎", "⇥"])
async def test_a_key_that_comes_before_the_choices_waits_for_them(
    sample_bot: SampleBot, open_page: OpenPage, key: str
) -> None:
    page = await open_page()
    await write(page, "/generate hi⇥model⏎")
    await expect(page.get_by_role("option")).to_have_count(3)
    await type_slowly(page, f"min{key}")
    await expect(page.get_by_role("textbox", name="model", exact=True)).to_have_value("The minilm")
    await type_slowly(page, "⏎")
    assert await asked(sample_bot) == {"prompt": "hi", "model": "minilm"}


@pytest.mark.usefixtures("sample_bot")
async def test_a_text_behind_the_options_is_for_the_first_one(open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/remark blue⏎")
    await expect(page.locator(".message .markdown")).to_have_text(["'blue', low"])
    await type_slowly(page, "/remark sky⏎")
    await expect(page.locator(".message .markdown")).to_have_text(["'blue', low", "'sky', low"])


@pytest.mark.usefixtures("sample_bot")
async def test_a_text_that_is_for_no_option_stays_and_is_told(open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/generate hi⇥nonsense⏎")
    await expect(page.locator(".composer-error")).to_have_text(
        '"nonsense" is no option of /generate; there are left: mode, model, max_new_tokens, temperature.'
    )
    await expect(page.locator("#tail")).to_have_value("nonsense")
    await type_slowly(page, "⎋")
    await expect(page.locator("#tail")).to_have_value("")
    await expect(page.get_by_label("prompt")).to_have_value("hi")


@pytest.mark.parametrize("passing", ["⇥", "⏎"])
async def test_a_chosen_value_stays_when_one_passes_by_it(
    sample_bot: SampleBot, open_page: OpenPage, passing: str
) -> None:
    page = await open_page()
    await write(page, "/remark loud⏎fal⏎wo⏎blue⇤")
    loud = page.get_by_role("textbox", name="loud", exact=True)
    await expect(loud).to_be_focused()
    await expect(page.get_by_role("option", selected=True)).to_have_text("False")
    await type_slowly(page, passing)
    if passing == "⇥":
        await expect(page.get_by_label("words", exact=True)).to_be_focused()
        await expect(loud).to_have_value("False")
        await type_slowly(page, "⏎")
    await expect(page.locator(".message .markdown")).to_have_text(["'blue', low"])


@pytest.mark.usefixtures("sample_bot")
async def test_another_row_of_a_chosen_value_is_taken_where_one_goes_to_it(open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/remark loud⏎fal⏎⇤")
    await page.keyboard.press("ArrowUp")
    await type_slowly(page, "⏎⏎")
    await expect(page.locator(".message .markdown")).to_have_text(["'', loud"])


@pytest.mark.usefixtures("sample_bot")
async def test_tab_goes_from_option_to_option(open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/generate hi⇥temperature:1⇥max_new_tokens:3⇤⇤")
    await expect(page.get_by_label("prompt")).to_be_focused()
    for place in ("temperature", "max_new_tokens", "More options, or Enter to send", "Send"):
        await type_slowly(page, "⇥")
        await expect(page.get_by_label(place, exact=True)).to_be_focused()


@pytest.mark.usefixtures("sample_bot")
async def test_escape_takes_back_one_thing_and_undo_brings_it(open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/generate one two⇥temperature:1⇥mo")
    tail, prompt = page.locator("#tail"), page.get_by_label("prompt")
    temperature = page.get_by_label("temperature", exact=True)
    await type_slowly(page, "⎋⎋")  # the list, what is typed
    await expect(tail).to_have_value("")
    await type_slowly(page, "⎋")
    await expect(temperature).to_have_count(0)
    await expect(prompt).to_have_value("one two")
    await type_slowly(page, "⎋")
    await expect(prompt).to_have_value("")
    await type_slowly(page, "⎋")
    await expect(page.locator("#plain")).to_be_focused()
    await type_slowly(page, "⟲")
    await expect(prompt).to_be_focused()
    await type_slowly(page, "⟲")
    await expect(prompt).to_have_value("one two")
    await type_slowly(page, "⟲")
    await expect(temperature).to_have_value("1")
    await type_slowly(page, "⟲")
    await expect(tail).to_have_value("mo")
    await page.keyboard.press("Control+Shift+Z")
    await expect(tail).to_have_value("")


@pytest.mark.usefixtures("sample_bot")
async def test_backspace_takes_back_one_thing_and_undo_brings_it(open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/generate hi⇥mode⏎⎋⌫")
    await expect(page.get_by_role("textbox", name="mode", exact=True)).to_have_count(0)
    await type_slowly(page, "⟲")
    await expect(page.get_by_role("textbox", name="mode", exact=True)).to_be_focused()
    await type_slowly(page, "⎋⌫⌫⌫⌫")
    await expect(page.get_by_label("prompt")).to_have_value("")
    await type_slowly(page, "⌫")
    await expect(page.locator("#plain")).to_be_focused()
    await type_slowly(page, "⟲⟲")
    await expect(page.get_by_label("prompt")).to_have_value("hi")


@pytest.mark.usefixtures("sample_bot")
async def test_an_option_that_was_removed_by_its_button_comes_back_by_undo(open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "/generate hi⇥temperature:1⇥")
    temperature = page.get_by_role("textbox", name="temperature", exact=True)
    await page.get_by_role("button", name="Remove temperature").click()
    await expect(temperature).to_have_count(0)
    await type_slowly(page, "⟲")
    await expect(temperature).to_have_value("1")
    await page.keyboard.press("Control+y")
    await expect(temperature).to_have_count(0)
    await expect(page.get_by_label("prompt")).to_have_value("hi")


async def test_words_are_taken_back_one_by_one(open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "one two three⟲")
    await expect(page.locator("#plain")).to_have_value("one two")
    await type_slowly(page, "⟲⟲")
    await expect(page.locator("#plain")).to_have_value("")
    await page.keyboard.press("Control+y")
    await expect(page.locator("#plain")).to_have_value("one")


async def test_a_reply_that_is_given_up_comes_back_by_undo(rehearsal: Rehearsal, open_page: OpenPage) -> None:
    await rehearsal.person("grace").say("Any questions?")
    page = await open_page()
    await page.locator(".message").click(button="right")
    await page.get_by_role("menuitem", name="Reply").click()
    await type_slowly(page, "Why several heads?⎋")
    await expect(page.locator(".aim")).to_have_count(0)
    await type_slowly(page, "⟲")
    await expect(page.locator(".aim")).to_contain_text("Replying to")
    await expect(page.get_by_label("Write your reply")).to_have_value("Why several heads?")


@pytest.mark.usefixtures("sample_bot")
async def test_each_channel_has_a_draft_of_its_own(open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "for everybody")
    await page.get_by_role("button", name="playground").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("playground")
    await expect(page.locator("#plain")).to_have_value("")
    await write(page, "/generate hi⇥mode⏎")
    await page.get_by_role("button", name="general").click()
    await expect(page.locator("#plain")).to_have_value("for everybody")
    await page.get_by_role("button", name="playground").click()
    await expect(page.get_by_label("prompt")).to_have_value("hi")
    await expect(page.get_by_role("textbox", name="mode", exact=True)).to_have_count(1)


@pytest.mark.usefixtures("sample_bot")
async def test_letters_reach_the_message_box_when_nothing_has_the_focus(open_page: OpenPage) -> None:
    page = await open_page()
    await type_slowly(page, "hello")
    await expect(page.locator("#plain")).to_have_value("hello")
    await page.get_by_role("button", name="Members").click()
    await type_slowly(page, " /x")  # the space presses the button, as it should
    await expect(page.locator("#plain")).to_have_value("hello/x")
    await write(page, "/generate ")
    await page.get_by_label("prompt").blur()
    await type_slowly(page, "hi")
    await expect(page.get_by_label("prompt")).to_have_value("hi")


async def test_a_pasted_line_may_leave_out_the_first_options_name(sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await paste(page, "/generate hello world")
    await expect(page.get_by_label("prompt")).to_have_value("hello world")
    await type_slowly(page, "⏎")
    assert await asked(sample_bot) == {"prompt": "hello world"}


NEXT = """field => {
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    field.value = "second";
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}"""


async def test_what_is_typed_while_a_message_is_sent_stays(open_page: OpenPage) -> None:
    page = await open_page()
    await write(page, "first")
    await page.locator("#plain").evaluate(NEXT)
    await expect(page.locator(".message .markdown")).to_have_text(["first"])
    await expect(page.locator("#plain")).to_have_value("second")
