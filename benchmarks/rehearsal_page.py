"""How smooth the rehearsal's page stays: 200 people, a thousand messages and twenty cards that stream, in Chromium.

    python -m benchmarks.rehearsal_page [--people 200] [--messages 1000] [--cards 20] [--seconds 5]

Each room is measured in the same run, one after the other, and set against the first: seven people and ten messages.
In "all of them shown" every message was fetched and stands in the document, as after reading up to the beginning.

- load: from asking for the page until its newest message is drawn
- message: from a message's arrival at the server until it is drawn, the median (the server gathers for up to 100 ms)
- busy: the part of the page's main thread that is at work while each card gets an edit a second
- type: from a key until its letter is drawn, the median, meanwhile
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from playwright.async_api import Browser, Page, async_playwright

from rehearsal import Rehearsal
from rehearsal.page import add_page

CHROMIUM = "/usr/bin/chromium"
ARRIVALS = 20
KEYS = 20
CODE = "```python\nfor token in model.generate(prompt):\n    print(token, end='')  # as it comes\n```"
NEWEST = """text => document.querySelector(".messages > :last-child")?.textContent.includes(text)
    && performance.timeOrigin + performance.now()"""
TYPED = """text => document.querySelector("#plain").value === text && performance.timeOrigin + performance.now()"""


@dataclass(frozen=True)
class Room:
    """How full it is."""

    name: str
    people: int
    messages: int
    all_shown: bool = False


@dataclass(frozen=True)
class Smoothness:
    """Milliseconds, but for `busy`, which is a part of one."""

    load: float
    message: float
    busy: float
    type: float

    def __str__(self) -> str:
        times = f"load {self.load:6.0f} ms   message {self.message:4.0f} ms   type {self.type:4.0f} ms"
        return f"{times}   busy {self.busy:4.0%}"

    def against(self, other: "Smoothness") -> str:
        """Return the ratios to another room."""
        names = ("load", "message", "type", "busy")
        return "   ".join(f"{name} {getattr(self, name) / getattr(other, name):.2f}×" for name in names)


class Cards:
    """Messages of the bot that grow, by its HTTP interface."""

    def __init__(self, rehearsal: Rehearsal, session: aiohttp.ClientSession) -> None:
        self._url = f"{rehearsal.api_url}/channels/{rehearsal.guild.channel_ids['general']}/messages"
        self._session = session

    async def post(self, text: str) -> str:
        """Send a card and return its id."""
        async with self._session.post(self._url, json={**layout(text), "flags": 1 << 15}) as answer:
            return str((await answer.json())["id"])

    async def stream(self, ids: list[str], seconds: float) -> None:
        """Edit each card once a second, evenly spread."""
        words = ["Once upon a time"] * len(ids)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for place, number in enumerate(ids):
                words[place] += " there was a token,"
                async with self._session.patch(f"{self._url}/{number}", json=layout(words[place])) as answer:
                    await answer.read()
                await asyncio.sleep(1 / len(ids))


def layout(text: str) -> dict[str, object]:
    """Return a card like those of the workshop's bot."""
    buttons = [{"type": 2, "style": 2, "label": name, "custom_id": name} for name in ("Cancel", "Again", "Report")]
    inner = [{"type": 10, "content": f"**{text}**\n{CODE}"}, {"type": 1, "components": buttons}]
    return {"components": [{"type": 17, "accent_color": 0x5865F2, "components": inner}]}


@asynccontextmanager
async def filled(room: Room) -> AsyncIterator[tuple[Rehearsal, Cards]]:
    """Serve a room with people and messages in it, every fifth a card."""
    people: dict[str, tuple[str, ...]] = {f"person-{number}": () for number in range(room.people - 1)}
    rehearsal = Rehearsal(people={**people, "instructor": ("Instructor",)})
    add_page(rehearsal)
    async with rehearsal, aiohttp.ClientSession(headers={"Authorization": f"Bot {rehearsal.token}"}) as session:
        cards = Cards(rehearsal, session)
        for number in range(room.messages):
            if number % 5 == 4:
                await cards.post(f"Card {number}")
            else:
                someone = rehearsal.people[number % room.people]
                await someone.say(f"**Number {number}**: a `message` of {someone.name}, <https://example.com/{number}>")
        yield rehearsal, cards


async def drawn(page: Page, text: str) -> float:
    """Return when the newest message was drawn that has this text, in seconds since 1970."""
    handle = await page.wait_for_function(NEWEST, arg=text, polling="raf")
    return float(await handle.json_value()) / 1000


async def arrivals(rehearsal: Rehearsal, page: Page) -> float:
    """Return the median time from a message to its picture."""
    times = []
    for number in range(ARRIVALS):
        text = f"arrival {number}"
        waiting = asyncio.create_task(drawn(page, text))
        await asyncio.sleep(0.25)
        sent = time.time()
        await rehearsal.people[0].say(text)
        times.append(await waiting - sent)
    return statistics.median(times) * 1000


async def keys(page: Page) -> float:
    """Return the median time from a key to its letter."""
    times = []
    text = ""
    await page.locator("#plain").focus()
    for _ in range(KEYS):
        text += "a"
        began = time.time()
        await page.keyboard.press("a")
        handle = await page.wait_for_function(TYPED, arg=text, polling="raf")
        times.append(float(await handle.json_value()) / 1000 - began)
    return statistics.median(times) * 1000


async def share(page: Page, cards: Cards, count: int, seconds: float) -> tuple[float, float]:
    """Return the part of the main thread that is at work while cards stream, and how late keys are meanwhile."""
    ids = [await cards.post(f"Stream {number}") for number in range(count)]
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")

    async def worked() -> float:
        metrics = (await session.send("Performance.getMetrics"))["metrics"]
        return float(next(entry["value"] for entry in metrics if entry["name"] == "TaskDuration"))

    before, began = await worked(), time.monotonic()
    await cards.stream(ids, seconds)
    busy = (await worked() - before) / (time.monotonic() - began)
    streaming = asyncio.create_task(cards.stream(ids, seconds))
    late = await keys(page)
    await streaming
    return busy, late


async def show_all(page: Page, count: int) -> None:
    """Fetch earlier messages up to the first, as somebody who reads there."""
    await page.locator(".scroller").evaluate("scroller => scroller.scrollTop = 0")
    while await page.locator(".message").count() < count:
        before = await page.locator(".message").count()
        await page.evaluate("document.querySelector('.more button')?.click()")
        await page.wait_for_function("n => document.querySelectorAll('.message').length > n", arg=before)


async def measure(browser: Browser, room: Room, cards: int, seconds: float) -> Smoothness:
    """Open the page in a room and return how smooth it is."""
    async with filled(room) as (rehearsal, streams):
        await rehearsal.people[0].say("the newest")
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        began = time.time()
        await page.goto(f"{rehearsal.url}?as={rehearsal.people[0].name}&in=general", wait_until="commit")
        load = await drawn(page, "the newest") - began
        if room.all_shown:
            await show_all(page, room.messages + 1)
        message = await arrivals(rehearsal, page)
        busy, late = await share(page, streams, cards, seconds)
        await page.close()
        return Smoothness(load * 1000, message, busy, late)


async def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--cards", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=5)
    asked = parser.parse_args()
    rooms = [
        Room("a few", 7, 10),
        Room("a full room", asked.people, asked.messages),
        Room("all of them shown", asked.people, asked.messages, all_shown=True),
    ]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        await measure(browser, rooms[0], asked.cards, 1)  # the browser's first page is slow
        first: Smoothness | None = None
        for room in rooms:
            seen = await measure(browser, room, asked.cards, asked.seconds)
            first = first or seen
            print(f"{room.name:18s} {seen}   ({seen.against(first)})", flush=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
