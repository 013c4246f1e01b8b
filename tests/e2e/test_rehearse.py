"""The command line that the README shows, run as it stands there."""

import asyncio
import os
import re
import shlex
import signal
import sys
from pathlib import Path

from tests.e2e.system import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


async def rehearse(folder: Path, *words: str, project: Path = ROOT) -> tuple[int, str]:
    """Run `python -m bot rehearse` with the models that are there and a database of its own."""
    share_models(folder)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "rehearse", *words, "--port", "0"),
        cwd=project,
        env={**os.environ, "DATA_DIR": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_the_lines_in_the_readme_work(tmp_path: Path) -> None:
    (line,) = re.findall(r"^python -m bot rehearse (--say .*)$", README, re.MULTILINE)
    status, output = await rehearse(tmp_path, *shlex.split(line))
    assert status == 0, output
    assert 'ada> /generate prompt:"The sky is"' in output
    assert re.search(r"· 1?\d tokens?\b", output), output  # a text may end before all sixteen
    assert "Your latest jobs" in output


async def test_a_command_that_fails_is_told_by_the_exit_status(tmp_path: Path) -> None:
    lines = ["/generate prompt:Hi model:gpt-17", "/nothing", "/jobs"]
    says = [word for line in lines for word in ("--say", line)]
    status, output = await rehearse(tmp_path, "--as", "moderator", *says)
    assert status == 1, output
    assert "is not a model here" in output
    assert "moderator> /jobs" in output


async def test_ctrl_c_stops_every_process(tmp_path: Path) -> None:
    share_models(tmp_path)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "rehearse", "--port", "0"),
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    async for line in process.stdout:
        if b"Rehearsal ready at http://127.0.0.1:" in line:
            break
    assert len(mine(tmp_path)) >= 4, "the rehearsal, the bot, a worker and PostgreSQL"
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 0
    assert mine(tmp_path) == []


def share_models(folder: Path) -> None:
    """Let a data folder use, or make, the models of the others here."""
    models = ROOT / ".data" / "models"
    models.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(models)


def mine(folder: Path) -> list[str]:
    """Return the command lines of all processes that have this folder in their environment or command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes()
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        if int(entry.name) != os.getpid() and os.fsencode(folder) in words + environment:
            found.append(words.replace(b"\0", b" ").decode())
    return found
