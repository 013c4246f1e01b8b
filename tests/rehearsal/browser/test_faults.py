import pytest
from playwright.async_api import expect

from rehearsal import Rehearsal
from tests.rehearsal.browser.sample_bot import SampleBot
from tests.rehearsal.browser.visitors import OpenPage

pytestmark = pytest.mark.browser


async def test_requests_go_wrong_on_demand(rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Let something go wrong").click()
    panel = page.get_by_role("region", name="Let something go wrong")
    await panel.get_by_label("The next").fill("1")
    await panel.get_by_label("Which requests").select_option(label="answers to interactions")
    await panel.get_by_label("What happens to them").select_option(label="500")
    await panel.get_by_role("button", name="Let them fail").click()
    await expect(panel.get_by_role("status")).to_contain_text("1 × 500")
    await rehearsal.person("ada").command("secret", {"loud": True})
    await expect(panel.get_by_role("status")).to_contain_text("Nothing waits to go wrong.")
    assert sum(": 500 500" in refusal for refusal in rehearsal.refusals) == 1
    await panel.get_by_role("button", name="Let them fail").click()
    await panel.get_by_role("button", name="Call it off").click()
    await expect(panel.get_by_role("status")).to_contain_text("Nothing waits")
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)


async def test_the_gateway_is_interrupted_on_demand(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page = await open_page()
    await page.get_by_role("button", name="Let something go wrong").click()
    changes = rehearsal.changes.follow()
    await page.get_by_role("button", name="Reconnect (op 7)").click()
    seen = [(await anext(changes)).type for _ in range(2)]
    assert seen == ["disconnected", "connected"]
    await rehearsal.person("ada").command("secret", {"loud": True})
    await expect(page.locator(".message .markdown")).to_have_text("For all.")


async def test_rate_limits_are_switched_on_for_all_tabs(
    rehearsal: Rehearsal, sample_bot: SampleBot, open_page: OpenPage
) -> None:
    page, other = await open_page("ada"), await open_page("grace")
    for one in (page, other):
        await one.get_by_role("button", name="Let something go wrong").click()
    await page.get_by_label("Hold requests to rate limits").check()
    await expect(other.get_by_label("Hold requests to rate limits")).to_be_checked()
    assert rehearsal.limits.enforced
