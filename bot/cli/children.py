"""The processes of a rehearsal: each in a group of its own, its output in a log file, started again when it dies."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

log = logging.getLogger(__name__)

RESTART_AFTER = 1.0  # seconds
STOP_WITHIN = 20.0  # a worker that cannot tell the database so takes ten, and six more to keep a checkpoint

OnLine = Callable[[str], None]


def ignore(_line: str) -> None:
    """Do nothing with a line: it is in the log file."""


async def run_once(words: list[str], environment: Mapping[str, str], log_file: Path, on_line: OnLine = ignore) -> int:
    """Run `python -m bot …` to its end and return its exit status; `on_line` gets each line that it logs."""
    process = await _start(words, environment)
    try:
        await _keep_output(process, log_file, on_line)
        return await process.wait()
    finally:
        await _stop(process)


@asynccontextmanager
async def supervised(
    words: list[str], environment: Mapping[str, str], log_file: Path, on_line: OnLine = ignore
) -> AsyncIterator[None]:
    """Keep `python -m bot …` running meanwhile, starting it again when it dies."""
    task = asyncio.create_task(_supervise(words, environment, log_file, on_line), name=words[0])
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _supervise(words: list[str], environment: Mapping[str, str], log_file: Path, on_line: OnLine) -> None:
    while True:
        status = await run_once(words, environment, log_file, on_line)
        log.warning("the %s ended with %s and is started again; its log is %s", words[0], status, log_file)
        await asyncio.sleep(RESTART_AFTER)


async def _start(words: list[str], environment: Mapping[str, str]) -> asyncio.subprocess.Process:
    # A session of its own: Ctrl-C reaches only the parent, which then stops everything in order.
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *words),
        env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
        limit=2**20,  # bytes in a line
    )


async def _keep_output(process: asyncio.subprocess.Process, log_file: Path, on_line: OnLine) -> None:
    assert process.stdout is not None
    with log_file.open("ab", buffering=0) as file:
        async for line in process.stdout:
            file.write(line)
            on_line(line.decode(errors="replace").rstrip())


async def _stop(process: asyncio.subprocess.Process) -> None:
    """Ask a process to end, and end it where it does not."""
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_WITHIN):
            await process.wait()
    except TimeoutError:
        log.warning("process %s did not stop and is killed", process.pid)
        process.kill()
        await process.wait()
