"""The command line: what is wrong is one clear line and exit status 2, never a traceback; and no log holds a token."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import aiohttp
import pytest

from bot.cli import main as package_main
from bot.cli.failure import CommandFailed
from bot.cli.main import COMMANDS, main
from bot.jobs.job import State
from bot.logs import configure_logging
from bot.settings import Settings
from rehearsal import Message, Person
from tests.bot.room import Room
from tests.bot.test_settings import NAMES, WRONG

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings, and a folder to make a mess in."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def own_levels() -> Iterator[None]:
    """Give every logger its level back."""
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.getLogger().manager.loggerDict)]
    levels = [(logger, logger.level) for logger in loggers]
    yield
    for logger, level in levels:
        logger.setLevel(level)


def probe(monkeypatch: pytest.MonkeyPatch, run: object) -> None:
    """Put a command of a test's own in the place of `migrate`."""
    module = ModuleType("bot.cli.migrate")
    vars(module).update(add_arguments=lambda _parser: None, main=run)
    monkeypatch.setitem(sys.modules, "bot.cli.migrate", module)


def test_each_command_tells_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
        assert f"python -m bot {name}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["juggle"], ["--verbose"]])
def test_what_is_no_command_tells_what_there_is(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert all(name in told.err for name in COMMANDS)


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_is_no_error(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word]) == 0
    assert "usage" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["migrate", "--fast"], ["worker", "--queues", "lunch"], ["rehearse", "--as", "ada"]])
def test_wrong_options_are_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert words[-1] in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "sync"])
def test_a_missing_token_is_one_clear_line(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("DISCORD_TOKEN ")


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_one_clear_line(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert main(["run"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{name}: ")
    assert value not in line


def test_an_unknown_model_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prefetch", "smollm2", "gpt-17"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "gpt-17" in line
    assert "smollm2" in line


def test_attachments_without_lines_are_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", "--save", "folder"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--say" in line


def test_a_process_of_its_own_ends_with_status_2_and_no_traceback(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in NAMES}
    command = [sys.executable, "-m", "bot", "run"]
    ended = subprocess.run(
        command, cwd=tmp_path, env={**environment, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert "DISCORD_TOKEN" in line


def test_a_command_ends_with_its_own_status(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(settings: Settings, _arguments: Namespace) -> int:
        assert settings == Settings()
        return 3

    probe(monkeypatch, run)
    assert package_main(["migrate"]) == 3


def test_a_failure_is_its_line_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    async def run(*_: object) -> int:
        raise CommandFailed("The moon is in the way.")

    probe(monkeypatch, run)
    assert main(["migrate"]) == 2
    assert capsys.readouterr().err == "The moon is in the way.\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_being_told_to_stop_ends_it_in_order(monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    cleaned: list[bool] = []

    async def run(*_: object) -> int:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(True)
        return 1

    probe(monkeypatch, run)
    assert main(["migrate"]) == 0
    assert cleaned == [True]


def test_what_is_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(*_: object) -> int:
        raise ZeroDivisionError

    probe(monkeypatch, run)
    with pytest.raises(ZeroDivisionError):
        main(["migrate"])


async def press(room: Room, person: Person, card: Message, label: str) -> str:
    """Press a button and return the token that this made."""
    pressed = await person.press(card, label)
    await room.world.until(lambda: pressed.answered)
    return pressed.token


async def test_no_log_line_holds_a_token(
    room: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that touches tokens, at the most talkative level: answers, edits, files, refusals, faults, drops."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    configure_logging("DEBUG")
    card = await room.finished(room.ada, "long " * 1000)
    labels = ("Show the code", "Again", "Change settings", "Delete")
    tokens = [room.world.token, *[await press(room, room.ada, card, label) for label in labels]]
    sent = await room.alan.command("generate", {"prompt": "Once", "private": True})
    shown = await room.card(sent)
    monkeypatch.setattr(room.family, "answer", lambda *_: 1 / 0)
    room.work(room.latest, State.SUCCEEDED)
    await room.cards.until_ended(room.latest)
    sent.expire()
    opened = await room.alan.press(shown, "Open")
    await room.told(opened)
    tokens += [sent.token, opened.token]
    await room.world.gateway.drop()
    await room.world.ready()
    room.jobs.obstacles = [unreachable(tokens[-1])]
    last = await room.moderator.command("generate", {"prompt": "Once"})
    await room.told(last)
    logged = capsys.readouterr().err
    assert logging.getLogger().level == logging.DEBUG
    for part in ("Connection timeout", "ZeroDivisionError", "webhooks/1/…"):
        assert part in logged
    assert not [token for token in [*tokens, last.token] if token in logged]


def unreachable(token: str) -> Exception:
    """Return what aiohttp raises where a host cannot be reached: it names the whole address."""
    return aiohttp.ConnectionTimeoutError(f"Connection timeout to host https://discord.com/api/v10/webhooks/1/{token}")
