"""A stranger: somebody's discord.py script, unmodified, in a process of its own that is pointed at the loopback."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from rehearsal import CONNECT, Interaction, Message, Rehearsal

_RUN = "import runpy, sys\nrunpy.run_path(sys.argv[1], run_name='__main__')\n"
WITHIN = 10.0  # seconds; a machine that runs tests may be busy


class Stranger:
    """One script; it can be stopped and started again. What points it at the loopback is run before it, or is in it."""

    def __init__(self, script: Path, discord: Rehearsal, log_file: Path, before: str = CONNECT) -> None:
        self._script = script
        self._discord = discord
        self._log_file = log_file
        self._before = before
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Run the script and return once it is connected."""
        with self._log_file.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-c", self._before + _RUN, str(self._script)),
                env=os.environ | self._discord.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
            )
        ready = asyncio.ensure_future(self._discord.ready(WITHIN))
        ended = asyncio.ensure_future(self._process.wait())
        done, waiting = await asyncio.wait([ready, ended], return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()
        assert ready in done, self._log
        assert ready.exception() is None, self._log

    async def stop(self) -> None:
        """Press Ctrl-C; what the script logged has to be free of errors."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGINT)
        status = await self._process.wait()
        assert status == 0, self._log
        assert "ERROR" not in self._log, self._log
        assert "Traceback" not in self._log, self._log

    async def kill(self) -> None:
        """End it without a word."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.returncode is None

    @property
    def _log(self) -> str:
        return self._log_file.read_text(encoding="utf-8")


async def answer(discord: Rehearsal, sent: Interaction) -> Message:
    """Return what the person sees in answer, once the stranger no longer thinks."""
    await discord.until(lambda: sent.failed or (sent.message and not sent.thinking), WITHIN)
    assert sent.failed is None
    assert sent.message is not None
    return sent.message
