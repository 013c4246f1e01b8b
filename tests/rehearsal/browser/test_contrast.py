"""Contrast of every text that can be seen (WCAG 2.2, 1.4.3: 4.5 to 1, of large text 3 to 1)."""

import pytest
from playwright.async_api import Page, expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage, Theme, write

pytestmark = pytest.mark.browser

# Of each visible text: what it says and its contrast against the backgrounds below it, composed by their opacity.
# What is disabled, blurred or over a picture has no contrast to keep.
TOO_FAINT = """() => {
  const parse = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
  const over = (top, below) => { const mix = (k) => top[k] * top.a + below[k] * (1 - top.a);
    return { r: mix("r"), g: mix("g"), b: mix("b"), a: 1 }; };
  const linear = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const luminance = ({ r, g, b }) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (element) => {
    const layers = [];
    for (let here = element; here; here = here.parentElement) {
      layers.push(parse(getComputedStyle(here).backgroundColor));
      if (layers.at(-1).a === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), { r: 255, g: 255, b: 255, a: 1 });
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const style = getComputedStyle(element);
    if (!node.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest(":disabled, .unseen, .spoiler, .veil, .veiled, option, noscript, script, style")) continue;
    const below = behind(element);
    const [one, other] = [luminance(over(parse(style.color), below)), luminance(below)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${element.className} ${node.data.trim()} ${ratio.toFixed(2)}`);
  }
  return faint;
}"""


async def legible(page: Page) -> None:
    assert "\n".join(await page.evaluate(TOO_FAINT)) == ""


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> Theme:
    chosen: Theme = request.param
    return chosen


@pytest.fixture
async def busy(rehearsal: Rehearsal, sample_bot: SampleBot) -> Rehearsal:
    """Return a channel with a message of every kind in it."""
    sample_bot.go_on()
    ada, grace = rehearsal.person("ada"), rehearsal.person("grace")
    message = await grace.say("Hello **you**, `code`, [a link](https://example.com/), ||hidden|| and <@1>\n> quoted")
    for sent in [
        *[await ada.command(name) for name in ("show", "secret", "menus", "pictures", "hostile")],
        await ada.command("generate", {"prompt": "Once"}),
        await ada.use_message_menu(message, "Tokenize this"),
    ]:
        await rehearsal.until(lambda: sent.message and not sent.message.thinking)  # noqa: B023 (awaited in this turn)
    return rehearsal


async def test_messages(busy: Rehearsal, open_page: OpenPage, theme: Theme) -> None:
    page = await open_page(theme=theme)
    await expect(page.locator(".message")).to_have_count(8)
    await legible(page)
    await page.locator(".message").first.hover()
    await legible(page)


async def test_what_opens_over_them(busy: Rehearsal, open_page: OpenPage, theme: Theme) -> None:
    page = await open_page(theme=theme)
    await page.locator(".message").first.click(button="right")
    await expect(page.get_by_role("menu")).to_be_visible()
    await legible(page)
    await page.get_by_role("menuitem", name="Forward").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await legible(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("combobox", name="Steps").click()
    await legible(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Ada Participant").click()
    await legible(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Let something go wrong").click()
    await page.get_by_role("button", name="Let them fail").click()
    await expect(page.get_by_role("button", name="Call it off")).to_be_visible()
    await legible(page)
    await page.get_by_alt_text("Picture number 1").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await legible(page)


async def test_what_one_writes(sample_bot: SampleBot, open_page: OpenPage, theme: Theme) -> None:
    page = await open_page(theme=theme)
    await write(page, "/")
    await expect(page.get_by_role("option").first).to_be_visible()
    await legible(page)
    await write(page, "/generate ")
    await page.keyboard.press("Enter")
    await expect(page.locator(".composer-error")).to_be_visible()
    await legible(page)
    await page.keyboard.press("Escape")
    await write(page, "/everything ")
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_role("alert")).to_be_visible()
    await legible(page)
