"""A child process that reads and writes lines, in a process group of its own that ends with it."""

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, SubprocessStreamProtocol
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from models.child.messages import LINE_BYTES

# How long a process that has nothing more to say may take to end by itself.
EXIT_SECONDS = 1.0
STDERR_BYTES = 8000
# What a run has no use for: it reads what strangers send.
SECRETS = {"DATABASE_URL", "DISCORD_TOKEN"}


class LineTooLong(Exception):
    """The process wrote more than `LINE_BYTES` without a line break."""


class Process:
    """A process started by `child_process`.

    Attributes
    ----------
    stderr
        The end of what it has written there, as bytes.
    """

    def __init__(self, transport: asyncio.SubprocessTransport, protocol: "_Protocol") -> None:
        self.stderr = b""
        self.pid = transport.get_pid()
        self._transport = transport
        self._protocol = protocol

    @property
    def ended(self) -> str:
        """How it ended, in words for a log."""
        status = self._transport.get_returncode()
        if status is None:
            return "its process still runs"
        return f"its process ended by {signal.Signals(-status).name if status < 0 else f'exit status {status}'}"

    async def read_line(self) -> bytes:
        """Return the next line without its break, b"" at the end; raises `LineTooLong`.

        What the process was writing while it died is no line.
        """
        stdout = self._protocol.stdout
        assert stdout is not None
        try:
            line = await stdout.readuntil(b"\n")
        except asyncio.LimitOverrunError as error:
            raise LineTooLong from error
        except asyncio.IncompleteReadError:
            return b""
        return line.removesuffix(b"\n") or b" "

    async def write(self, data: bytes) -> None:
        """Write to its stdin; nothing happens where it reads no longer."""
        stdin = self._protocol.stdin
        assert stdin is not None
        with suppress(ConnectionError):
            stdin.write(data)
            await stdin.drain()

    def terminate(self) -> None:
        """Ask it alone to stop, by SIGTERM: what it started is its own affair until it has ended."""
        with suppress(ProcessLookupError):
            self._transport.terminate()

    async def end(self) -> None:
        """Wait a moment for its end, then kill it and all that it started."""
        try:
            async with asyncio.timeout(EXIT_SECONDS):
                await self._protocol.exited.wait()
        except TimeoutError:
            pass
        finally:
            self.kill()
        await self._protocol.exited.wait()

    def kill(self) -> None:
        """Kill it and all that it started."""
        with suppress(ProcessLookupError, PermissionError):  # macOS refuses where only the dead are left
            os.killpg(self.pid, signal.SIGKILL)

    async def keep_stderr(self) -> None:
        """Read stderr to its end."""
        stderr = self._protocol.stderr
        assert stderr is not None
        while chunk := await stderr.read(STDERR_BYTES):
            self.stderr = (self.stderr + chunk)[-STDERR_BYTES:]

    async def follow_exit(self) -> None:
        """Wait for its end, kill what it left, and close its stdout even where an escaped process holds it open."""
        await self._protocol.exited.wait()
        self.kill()
        await asyncio.sleep(EXIT_SECONDS)
        if stdout := self._transport.get_pipe_transport(1):
            stdout.close()


class _Protocol(SubprocessStreamProtocol):
    """Tells when the process has ended; `Process.wait` of Python 3.11 waits until nobody holds its pipes, too."""

    def __init__(self) -> None:
        super().__init__(limit=LINE_BYTES, loop=asyncio.get_running_loop())
        self.exited = asyncio.Event()

    def process_exited(self) -> None:
        super().process_exited()
        self.exited.set()


@asynccontextmanager
async def child_process(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[Process]:
    """Run a command, its temporary files in `folder`, and kill it and all that it started at the end of the block.

    Parameters
    ----------
    environment
        Beside this process's own, less its secrets.
    """
    own = {name: value for name, value in os.environ.items() if name not in SECRETS}
    transport, protocol = await asyncio.get_running_loop().subprocess_exec(
        _Protocol,
        *command,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
        env={**own, **environment, "TMPDIR": str(folder)},
    )
    child = Process(transport, protocol)
    reading, following = asyncio.create_task(child.keep_stderr()), asyncio.create_task(child.follow_exit())
    try:
        yield child
    finally:
        await child.end()
        await asyncio.wait([reading], timeout=EXIT_SECONDS)
        reading.cancel()
        following.cancel()
        transport.close()
