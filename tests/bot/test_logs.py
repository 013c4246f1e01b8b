"""Log lines hold the ids of whom and what they are about, and neither what was typed nor a token."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator

import pytest

from bot.jobs.job import State
from bot.jobs.store import Jobs
from bot.logs import Format, bind, configure_logging
from tests.bot.jobs.echo import CARD, LIMITS, EchoRequest
from tests.bot.room import Room
from tests.bot.worker.running import ended, working

SECRET = "a very private sentence"

Configure = Callable[..., None]


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """Log as a process of the bot does, to what the test reads."""
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.getLogger().manager.loggerDict)]
    levels = [(logger, logger.level) for logger in loggers]

    def alone(level: str, form: Format = "text", *, texts: bool = False) -> None:
        monkeypatch.setattr(logging.getLogger(), "handlers", [])  # pytest puts its own there before each test
        configure_logging(level, form, texts=texts)

    yield alone
    for logger, level in levels:
        logger.setLevel(level)


def read(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]


async def test_ids_are_those_of_the_task_that_logs(configure: Configure, capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", "json")

    async def log(job: int) -> None:
        bind(job=job, server=None)
        await asyncio.sleep(0)
        logging.getLogger("bot").info("something %s", "happened")

    bind(person=7)
    await asyncio.gather(log(1), log(2))
    lines = read(capsys)
    assert [(line["event"], line["job"], line["person"]) for line in lines] == [
        ("something happened", 1, 7),
        ("something happened", 2, 7),
    ]
    assert not any("server" in line for line in lines)


def test_a_traceback_is_in_the_line(configure: Configure, capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", "json")
    broken = ZeroDivisionError("https://discord.com/api/webhooks/1/token-of-somebody")
    logging.getLogger("bot").error("it broke", exc_info=broken)
    (line,) = read(capsys)
    assert line["level"] == "error"
    assert "ZeroDivisionError" in str(line["traceback"])
    assert "token-of-somebody" not in str(line)


@pytest.mark.parametrize("form", ["text", "json"])
async def test_what_somebody_does_is_logged_with_ids_and_without_texts(
    room: Room, configure: Configure, capsys: pytest.CaptureFixture[str], form: Format
) -> None:
    configure("DEBUG", form)
    card = await room.finished(room.ada, SECRET)
    pressed = await room.alan.press(card, "Again")
    await room.card(pressed)
    room.work(room.latest, State.FAILED, error=SECRET)
    await room.cards.until_ended(room.latest)
    logged = capsys.readouterr().err
    assert str(room.ada.user.id) in logged
    assert str(room.world.guild.id) in logged
    assert not [part for part in (SECRET, pressed.token, room.world.token) if part in logged]


async def test_texts_are_logged_where_that_is_switched_on(
    room: Room, configure: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("INFO", "json", texts=True)
    await room.finished(room.ada, SECRET)
    lines = [line for line in read(capsys) if "text" in line]
    assert [(line["text"], line["person"], line["server"]) for line in lines] == [
        (SECRET, room.ada.user.id, room.world.guild.id)
    ]


@pytest.mark.parametrize("trouble", ["none", "refuse", "break"])
async def test_a_worker_logs_ids_and_no_text(
    dsn: str, jobs: Jobs, configure: Configure, capsys: pytest.CaptureFixture[str], trouble: str
) -> None:
    configure("DEBUG", "json")
    async with working(dsn):
        request = EchoRequest.model_validate({"text": SECRET, "trouble": trouble})
        job = await jobs.submit(request, 7, LIMITS, CARD)
        await ended(jobs, job.id)
    every = read(capsys)
    assert {(line["person"], line["attempt"]) for line in every if line.get("job") == job.id} == {(7, 1)}
    assert SECRET not in json.dumps(every)
