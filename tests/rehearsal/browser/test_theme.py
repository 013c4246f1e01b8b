import pytest
from playwright.async_api import Page, expect

from tests.rehearsal.browser.visitors import OpenPage, Theme

pytestmark = pytest.mark.browser

GROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(49, 51, 56)"}


async def ground(page: Page, theme: Theme) -> None:
    await expect(page.locator("main")).to_have_css("background-color", GROUND[theme])


@pytest.mark.parametrize(("theme", "other"), [("light", "dark"), ("dark", "light")])
async def test_the_browsers_wish_holds_until_the_switch_is_used(
    open_page: OpenPage, theme: Theme, other: Theme
) -> None:
    page = await open_page(theme=theme)
    await ground(page, theme)
    await page.get_by_role("button", name=f"Use the {other} theme").click()
    await ground(page, other)
    await page.reload()
    await ground(page, other)
    await expect(page.get_by_role("button", name=f"Use the {theme} theme")).to_be_visible()


async def test_a_wish_that_changes_is_followed(open_page: OpenPage) -> None:
    page = await open_page(theme="light")
    await page.emulate_media(color_scheme="dark")
    await ground(page, "dark")
    await expect(page.get_by_role("button", name="Use the light theme")).to_be_visible()
