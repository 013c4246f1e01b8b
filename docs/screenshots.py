"""Makes the README's pictures again: `make screenshots` runs the rehearsal, types commands and photographs its page."""

import asyncio
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.async_api import Locator, ViewportSize, async_playwright

from bot.cli.rehearse import running
from bot.settings import Settings
from rehearsal import Interaction, Message, Rehearsal

FOLDER = Path(__file__).parent
SIZE = ViewportSize(width=1280, height=1000)
COLOURS = 128  # of the picture's palette: a third of the bytes, and nobody sees it
QUESTION = "/next-token text:The capital of France is"
DATA = "/finetune start data_set:sms-spam"
ENDED_WITHIN = 600.0  # seconds; the first time models are made ready


async def main() -> None:
    """Write `page.png`, with a card, and `training.png`, with that of a training."""
    with TemporaryDirectory() as folder:
        await photograph(Settings(data_dir=Path(folder)))


async def photograph(settings: Settings) -> None:
    """Do so with a bot that nobody has used before."""
    async with running(settings, 0) as discord, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = await browser.new_page(viewport=SIZE, color_scheme="dark")
        await page.goto(discord.url)
        await finished(discord, await typed(discord, QUESTION, "alan", "playground"))  # makes the model ready
        await finished(discord, await typed(discord, QUESTION))
        await page.get_by_role("img", name="Bars").last.wait_for()
        await page.get_by_role("button", name="Dismiss the welcome").click()
        save(await page.screenshot(), FOLDER / "page.png")
        read = await finished(discord, await typed(discord, DATA))
        await finished(discord, await discord.person("ada").press(read, "Start"))
        await page.get_by_text("is trained: press").last.wait_for()
        await show_from_its_top(page.locator(".message", has=page.get_by_role("img", name="The loss over")).last)
        save(await page.screenshot(), FOLDER / "training.png")
        await browser.close()


async def show_from_its_top(card: Locator) -> None:
    """Scroll to a card once its pictures, which are read where they are seen, have the room that they take."""
    for picture in await card.get_by_role("img").all():
        await picture.scroll_into_view_if_needed()
        await picture.evaluate("picture => picture.decode && picture.decode()")
    await card.evaluate("card => card.scrollIntoView()")


async def typed(discord: Rehearsal, line: str, person: str = "ada", channel: str = "general") -> Interaction:
    """Let somebody type a line."""
    name, options = discord.parse(line)
    return await discord.person(person).command(name, options, channel=channel)


async def finished(discord: Rehearsal, sent: Interaction) -> Message:
    """Return the card once it has its last state."""

    def ended() -> bool:
        card = sent.message
        return card is not None and not card.thinking and "Delete" in {button.label for button in card.buttons}

    await discord.until(ended, ENDED_WITHIN)
    assert sent.message is not None
    return sent.message


def save(png: bytes, path: Path) -> None:
    """Write a picture with a palette."""
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
