"""A rehearsal's processes: watched, started again, and none left behind. A small package stands in for `bot`."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.cli import children
from bot.cli.children import run_once, supervised

PROGRAM = """
import os, signal, sys, time
words = sys.argv[1:]
match words[0]:
    case "say":
        print(" ".join(words[1:]), flush=True)
        print("to stderr", file=sys.stderr)
        sys.stdout.buffer.write(b"\\xff\\n")
        sys.exit(3)
    case "environment":
        print(os.environ["GREETING"], os.environ["PYTHONUNBUFFERED"])
        print(sys.stdin.read() == "", os.getsid(0) == os.getpid())
    case "stay":
        signal.signal(signal.SIGTERM, signal.SIG_IGN if "stubborn" in words else lambda *_: sys.exit(0))
        print(f"here {os.getpid()}", flush=True)
        time.sleep(60)
    case "die":
        print("here", flush=True)
        sys.exit(1)
"""


class Heard:
    """The lines that a process wrote."""

    def __init__(self) -> None:
        self.lines: asyncio.Queue[str] = asyncio.Queue()

    def __call__(self, line: str) -> None:
        self.lines.put_nowait(line)

    async def pid(self) -> int:
        return int((await self.lines.get()).removeprefix("here "))


@pytest.fixture
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the output goes; beside it lies what `python -m bot` runs."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(children, "RESTART_AFTER", 0.01)
    return tmp_path / "log"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


NO_MORE: Mapping[str, str] = {}


async def test_output_goes_to_the_log_and_to_whoever_listens(log_file: Path) -> None:
    lines: list[str] = []
    assert await run_once(["say", "hello", "you"], NO_MORE, log_file, lines.append) == 3
    assert set(lines) == {"hello you", "to stderr", "\N{REPLACEMENT CHARACTER}"}
    await run_once(["say", "again"], NO_MORE, log_file)
    kept = await asyncio.to_thread(log_file.read_bytes)
    assert b"hello you\n" in kept
    assert b"again\n" in kept


async def test_a_process_has_its_environment_and_a_session_of_its_own(log_file: Path) -> None:
    lines: list[str] = []
    assert await run_once(["environment"], {"GREETING": "hello"}, log_file, lines.append) == 0
    assert lines == ["hello 1", "True True"]


async def test_a_process_that_dies_is_started_again(log_file: Path, caplog: pytest.LogCaptureFixture) -> None:
    heard = Heard()
    async with supervised(["die"], NO_MORE, log_file, heard):
        for _ in range(3):
            assert await heard.lines.get() == "here"
    assert any("die ended with 1" in record.getMessage() for record in caplog.records)
    assert str(log_file) in caplog.text


async def test_a_process_that_is_killed_is_started_again(log_file: Path) -> None:
    heard = Heard()
    async with supervised(["stay"], NO_MORE, log_file, heard):
        first = await heard.pid()
        os.kill(first, 9)
        second = await heard.pid()
    assert first != second
    assert not alive(second)


async def test_a_process_ends_with_its_rehearsal(log_file: Path) -> None:
    heard = Heard()
    async with supervised(["stay"], NO_MORE, log_file, heard):
        pid = await heard.pid()
        assert alive(pid)
    assert not alive(pid)


async def test_a_process_that_does_not_stop_is_killed(
    log_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(children, "STOP_WITHIN", 0.1)
    heard = Heard()
    async with supervised(["stay", "stubborn"], NO_MORE, log_file, heard):
        pid = await heard.pid()
    assert not alive(pid)
    assert "is killed" in caplog.text


async def test_giving_up_on_a_process_ends_it(log_file: Path) -> None:
    heard = Heard()
    running = asyncio.create_task(run_once(["stay"], NO_MORE, log_file, heard))
    pid = await heard.pid()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not alive(pid)
