"""What axe says of a page: rules of WCAG that a program can check."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page


async def accessible(page: Page) -> None:
    """Assert that axe finds nothing."""
    found = await Axe().run(page)
    assert not found.violations_count, found.generate_report()
