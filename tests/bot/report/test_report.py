"""The report as a file: what it says, that it loads nothing, and how it looks in a browser without a network."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Browser, Request

from bot.board.figures import Training
from bot.demos.prediction import Prediction
from bot.jobs.job import State
from bot.report.day import REFUSED, Day, KindOfDay, Waits
from bot.report.report import duration, report
from models.catalogue import load_catalogue
from tests.bot.board.test_page import POINTS
from tests.rehearsal.browser.accessible import accessible

CATALOGUE = load_catalogue()
EVIL = "<script>document.title = 1</script>"
DAY = Day(
    people=42,
    kinds=(KindOfDay("fill_mask", 260, 250, 6, 4, 0), KindOfDay("generate", 412, 400, 2, 10, 51234)),
    waits=(Waits("inference", 400, 0.4, 12.0), Waits("training", 6, 75.0, 600.0)),
    failures={REFUSED: 7, EVIL: 1},
    hidden=3,
    trainings=(
        Training(1, State.SUCCEEDED, "style", "smollm2", "@ada/haiku", POINTS),
        Training(2, State.FAILED, "mask", EVIL, "@ada/novel", ()),
    ),
    predictions=(
        Prediction(1, f"The capital of {EVIL} is …", {"Paris": 30, "Rome": 10}, 40, "Paris", 30),
        Prediction(4, "Who wrote it?", {}, 12),
    ),
    reports=5,
)
WHEN = date(2026, 11, 30)


def test_it_tells_the_day_and_names_nobody() -> None:
    told = report(DAY, WHEN, CATALOGUE).decode()
    for part in (
        "Monday, 30 November 2026",
        ">42<",
        ">672<",
        "51,234",
        "fill-mask",
        "1 min 15 s",
        "10 min 0 s",
        REFUSED,
        "Paris: 30, Rome: 10",
        "30 of 40 (75%)",
        "12 answered",
        "<dt>cards reported</dt><dd>5</dd>",
    ):
        assert part in told
    assert told.count("<svg") == 1
    assert "ada" not in told.lower()


def test_all_that_somebody_may_have_typed_is_escaped() -> None:
    told = report(DAY, WHEN, CATALOGUE).decode()
    assert "<script" not in told
    assert told.count("&lt;script&gt;") == 3


def test_an_empty_day_says_so() -> None:
    told = report(Day(0, (), (), {}, 0, ()), WHEN, CATALOGUE).decode()
    assert "Nothing was asked for on that day." in told
    assert "<table" not in told


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0.0 s"), (0.44, "0.4 s"), (12.4, "12 s"), (60, "1 min 0 s"), (200, "3 min 20 s")]
)
def test_durations_are_as_one_says_them(seconds: float, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "day", [DAY, replace(DAY, waits=(), failures={}, trainings=(), predictions=())], ids=["full", "sparse"]
)
async def test_it_opens_offline(browser: Browser, tmp_path: Path, theme: str, width: int, day: Day) -> None:
    path = tmp_path / "day.html"
    path.write_bytes(report(day, WHEN, CATALOGUE))
    context = await browser.new_context(offline=True, color_scheme="dark" if theme == "dark" else "light")
    asked: list[str] = []
    errors: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    context.on("request", note)
    page = await context.new_page()
    page.on("console", lambda message: errors.append(message.text))
    await page.set_viewport_size({"width": width, "height": 900})
    await page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert errors == []
    assert await page.title() == "The workshop on Monday, 30 November 2026"
    assert await page.locator("svg").count() == len([one for one in day.trainings if one.points])
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await accessible(page)
    await context.close()
