"""The board's page in Chromium: what it shows, when the bot goes and comes back, and that everybody can read it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Literal

import pytest
from playwright.async_api import Page, expect
from yarl import URL

from bot.board.figures import KindCount, Standing, Training
from bot.board.stage import Scene
from bot.jobs.job import State
from models.training.values import LossPoint
from tests.bot.board.conftest import GUILD, Served, new_board, shown
from tests.rehearsal.browser.accessible import accessible
from tests.rehearsal.browser.visitors import Tabs, Theme

pytestmark = pytest.mark.browser

SIZES = {"hall": (1920, 1080), "laptop": (1280, 720), "phone": (390, 844)}
Open = Callable[..., Awaitable[Page]]

POINTS = tuple(
    LossPoint(
        step=step, epoch=0, loss=2.5 / (1 + step / 9), held_out_loss=2.6 / (1 + step / 12) if step % 8 == 0 else None
    )
    for step in range(1, 65)
)
BUSY = Standing(
    (
        KindCount("generate", 14, 8, 412),
        KindCount("fill_mask", 3, 2, 260),
        KindCount("next_token", 0, 1, 188),
        KindCount("attention", 0, 0, 97),
        KindCount("compare", 2, 1, 45),
        KindCount("tokenize", 1, 1, 44),
        KindCount("bias", 1, 0, 31),
        KindCount("fine_tune", 4, 1, 6),
    ),
    5211,
    tuple(
        Training(
            number,
            State.RUNNING if number == 6 else State.SUCCEEDED,
            "style",
            "smollm2",
            f"@ada/haiku-{number}",
            POINTS,
        )
        for number in range(1, 7)
    ),
)
SCENE = Scene(
    "The next token",
    3,
    7,
    "A language model gives every token of its vocabulary a probability of coming next.",
    "“The capital of France is …”: which token comes next?",
    {"Paris": 71, "a": 12, "the": 9, "not": 3},
)


class Demo:
    """A demo that runs in one server."""

    def __init__(self) -> None:
        self.shown: list[Scene] = []

    def scenes(self, guild_id: int) -> list[Scene]:
        return self.shown if guild_id == GUILD else []


@pytest.fixture
def demo(served: Served) -> Demo:
    made = Demo()
    served.board.stages.append(made)
    return made


@asynccontextmanager
async def opening(tabs: Tabs) -> AsyncIterator[Open]:
    """Yield what opens an address; the errors of its console are forgotten, since a bot that is away is one."""
    taken = []

    async def begin(url: URL, size: tuple[int, int] = SIZES["laptop"], theme: Theme = "light") -> Page:
        taken.append(await tabs.take(size, theme))
        await taken[-1].page.goto(str(url))
        return taken[-1].page

    yield begin
    for tab in taken:
        await tabs.give_back(tab)


@pytest.fixture
async def open_board(tabs: Tabs) -> AsyncIterator[Open]:
    async with opening(tabs) as begin:
        yield begin


def fits(page: Page) -> Awaitable[bool]:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("data", ["much", "none"])
async def test_everybody_can_read_it(
    served: Served, demo: Demo, open_board: Open, size: str, theme: Theme, data: Literal["much", "none"]
) -> None:
    if data == "much":
        served.figures.standings[GUILD] = BUSY
        demo.shown = [SCENE]
    page = await open_board(await served.url(), SIZES[size], theme)
    await expect(page.locator("#board")).to_be_visible()
    await expect(page.locator("#stage")).to_be_visible(visible=data == "much")
    assert await fits(page)
    if size != "phone":  # nobody scrolls a big screen
        assert await page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    if size == "hall":
        assert await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 22
    await accessible(page)


async def test_it_shows_what_is_so_and_what_becomes_of_it(served: Served, demo: Demo, open_board: Open) -> None:
    served.figures.standings[GUILD] = BUSY
    demo.shown = [SCENE]
    page = await open_board(await served.url())
    await expect(page.locator("#stage")).to_contain_text("which token comes next?")
    await expect(page.locator("#stage h2")).to_have_text("The next token · 3 of 7")
    await expect(page.locator("#total")).to_have_text("1,083")
    await expect(page.locator("#tokens")).to_have_text("86.8")
    await expect(page.locator("#waiting")).to_have_text("25")
    await expect(page.locator("#queue li").first).to_contain_text("8 running, 14 waiting")
    await expect(page.locator("#trainings svg")).to_have_count(6)
    assert "ada" not in await page.content()
    served.figures.standings[GUILD] = replace(BUSY, kinds=(KindCount("generate", 0, 0, 413),), trainings=())
    demo.shown = []
    await expect(page.locator("#total")).to_have_text("413")
    await expect(page.locator("#idle")).to_be_visible()
    await expect(page.locator("#stage")).to_be_hidden()
    await expect(page.locator("#training")).to_be_hidden()


async def test_names_are_shown_where_the_link_says_so(served: Served, open_board: Open) -> None:
    served.figures.standings[GUILD] = BUSY
    page = await open_board(await served.url(names=True))
    await expect(page.locator("#trainings h3").first).to_have_text("@ada/haiku-6")


async def test_what_people_typed_is_text(served: Served, demo: Demo, open_board: Open) -> None:
    evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    demo.shown = [Scene(evil, 1, 1, evil, evil, {evil: 2})]
    served.figures.standings[GUILD] = replace(BUSY, trainings=(replace(BUSY.trainings[0], name=evil),))
    page = await open_board(await served.url(names=True))
    await expect(page.locator("#trainings h3")).to_have_text(evil)
    await expect(page.locator("#stage .question")).to_have_text(evil)
    assert await page.locator("img, body script").count() == 0
    assert await page.title() == "The room, live"


async def bad_link(served: Served, case: str) -> URL:
    good = await served.url(hours=-1 if case == "expired" else 1)
    if case == "revoked":
        await served.board.revoke(GUILD)
    return served.board.address / "board" / "x" / "" if case == "none" else good


@pytest.mark.parametrize("case", ["expired", "revoked", "none"])
async def test_without_a_good_link_there_is_one_sentence(served: Served, open_board: Open, case: str) -> None:
    page = await open_board(await bad_link(served, case))
    await expect(page.locator("body")).to_contain_text("There is nothing to see here.")
    assert await page.locator("main, script, link").count() == 0


async def test_a_link_that_is_revoked_ends_the_page(served: Served, open_board: Open) -> None:
    page = await open_board(await served.url())
    await expect(page.locator("#board")).to_be_visible()
    await served.board.revoke(GUILD)
    await expect(page.locator("#over")).to_be_visible()
    await expect(page.locator("#board")).to_have_count(0)
    await accessible(page)


async def test_it_says_when_the_queue_does_not_answer(served: Served, open_board: Open) -> None:
    page = await open_board(await served.url())
    await expect(page.locator("#board")).to_be_visible()
    served.figures.away = True
    await expect(page.locator("#status")).to_contain_text("The queue does not answer")
    served.figures.away = False
    await expect(page.locator("#status")).to_have_text("")


async def test_it_says_when_the_bot_is_away_and_goes_on_when_it_is_back(
    served: Served, open_board: Open, unused_tcp_port: int
) -> None:
    link, revoked = await served.link(), await served.link()
    before = new_board(served.links, served.figures)
    await before.load()
    async with shown(before, unused_tcp_port):
        page, other = await open_board(before.url(link)), await open_board(before.url(revoked))
        for one in (page, other):
            await expect(one.locator("#board")).to_be_visible()
    await expect(page.locator("#status")).to_contain_text("The bot is away")
    await served.board.revoke(GUILD, revoked.id)
    served.figures.standings[GUILD] = BUSY
    after = new_board(served.links, served.figures)
    async with shown(after, unused_tcp_port):
        await expect(page.locator("#status")).to_contain_text("The bot is away")
        await after.load()
        await expect(page.locator("#status")).to_have_text("")
        await expect(page.locator("#total")).to_have_text("1,083")
        await expect(other.locator("#over")).to_be_visible()


async def test_the_theme_is_switched_and_kept(served: Served, open_board: Open) -> None:
    page = await open_board(await served.url(), theme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(ground)
    await page.get_by_role("button", name="Dark or light").click()
    dark = await page.evaluate(ground)
    assert dark != light
    await page.reload()
    assert await page.evaluate(ground) == dark
