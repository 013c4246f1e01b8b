"""Makes the README's picture again: `make screenshots` runs the rehearsal, types commands and photographs its page."""

import asyncio
import io
from pathlib import Path

from PIL import Image
from playwright.async_api import ViewportSize, async_playwright

from bot.cli.rehearse import running
from bot.settings import Settings
from rehearsal import Interaction, Rehearsal

FOLDER = Path(__file__).parent
SIZE = ViewportSize(width=1280, height=1000)
COLOURS = 128  # of the picture's palette: a third of the bytes, and nobody sees it
LINES = ["/next-token text:The capital of France is"]
ENDED_WITHIN = 120.0  # seconds; the first time models are made ready


async def main() -> None:
    """Type the lines, then write `page.png`."""
    async with running(Settings(), 0) as discord, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = await browser.new_page(viewport=SIZE, color_scheme="dark")
        await page.goto(discord.url)
        for line in LINES:
            name, options = discord.parse(line)
            await finished(discord, await discord.person("ada").command(name, options))
        await page.get_by_role("img", name="Bars").last.wait_for()
        await page.get_by_role("button", name="Dismiss the welcome").click()
        save(await page.screenshot(), FOLDER / "page.png")
        await browser.close()


async def finished(discord: Rehearsal, sent: Interaction) -> None:
    """Return once the card has its last state."""

    def ended() -> bool:
        card = sent.message
        return card is not None and not card.thinking and "Delete" in {button.label for button in card.buttons}

    await discord.until(ended, ENDED_WITHIN)


def save(png: bytes, path: Path) -> None:
    """Write a picture with a palette."""
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
