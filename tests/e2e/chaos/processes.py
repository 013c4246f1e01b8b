"""The processes of the system as the launcher starts them."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.e2e.system import ROOT, Running, by_python

READY_WITHIN = 120.0  # seconds; it imports torch


class Forked:
    """A process that the launcher forked."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status = asyncio.get_running_loop().create_future()

    @property
    def returncode(self) -> int | None:
        return self._status.result() if self._status.done() else None

    def send_signal(self, signal: int, /) -> None:
        os.kill(self.pid, signal)

    async def wait(self) -> int:
        return int(await asyncio.shield(self._status))

    def end(self, status: int) -> None:
        """Take note that it has ended."""
        self._status.set_result(status)


class Launcher:
    """Speaks to the program that forks."""

    def __init__(self, program: asyncio.subprocess.Process) -> None:
        self._program = program
        self._began: asyncio.Queue[Forked] = asyncio.Queue()
        self._alive: dict[int, Forked] = {}
        self._asking = asyncio.Lock()
        self.ready = asyncio.Event()

    async def launch(self, words: list[str], environment: Mapping[str, str], log_file: Path) -> Running:
        """Start `python -m bot …`."""
        asked = {"words": words, "environment": dict(environment), "log_file": str(log_file)}
        assert self._program.stdin is not None
        async with self._asking:
            self._program.stdin.write(json.dumps(asked).encode() + b"\n")
            return await self._began.get()

    async def listen(self) -> None:
        """Take in what it tells, until it ends."""
        assert self._program.stdout is not None
        async for line in self._program.stdout:
            told = json.loads(line)
            if "began" in told:
                self._alive[told["began"]] = forked = Forked(told["began"])
                self._began.put_nowait(forked)
            elif "ended" in told:
                self._alive.pop(told["ended"]).end(told["status"])
            else:
                self.ready.set()


async def afresh(words: list[str], environment: Mapping[str, str], log_file: Path) -> Running:
    """Start it as people do, so that its memory is its own."""
    return await by_python(words, environment, log_file, program="tests.e2e.chaos.entry")


@asynccontextmanager
async def launcher() -> AsyncIterator[Launcher]:
    """Run the program that forks; what it started dies with it."""
    # With threads of their own, libraries could not be forked.
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.e2e.chaos.launcher"),
        cwd=ROOT,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    started = Launcher(program)
    listening = asyncio.create_task(started.listen())
    try:
        async with asyncio.timeout(READY_WITHIN):
            await started.ready.wait()
        yield started
    finally:
        assert program.stdin is not None
        program.stdin.close()
        await program.wait()
        await listening
