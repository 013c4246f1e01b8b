"""Runs the programs shown."""

import asyncio
import atexit
import io
import multiprocessing
import traceback
from contextlib import redirect_stdout
from multiprocessing import forkserver
from multiprocessing.connection import Connection

# Processes are forked from one that has imported these already, which takes seconds each time.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["torch", "transformers.modeling_utils", "transformers.models.auto.modeling_auto"])
# That one ends by itself when the tests have ended, but takes its time: they wait for it.
atexit.register(forkserver._forkserver._stop)  # type: ignore[attr-defined]


async def output_of(*programs: str) -> str:
    """Return what they print, one after another in a process of their own that has only transformers."""
    receiver, sender = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_execute, args=("\n".join(programs), sender))
    process.start()
    sender.close()
    try:
        output, error = await asyncio.to_thread(_received, receiver)
    finally:
        process.kill()
        process.join()
    assert not error, error
    return output


def _received(receiver: Connection) -> tuple[str, str]:
    with receiver:
        try:
            output, error = receiver.recv()
        except EOFError:
            return "", "The process ended before the program did."
    return output, error


def _execute(program: str, sender: Connection) -> None:
    output = io.StringIO()
    try:
        with redirect_stdout(output):
            exec(program, {"__name__": "__main__"})
    except BaseException:
        sender.send(("", traceback.format_exc()))
        raise
    sender.send((output.getvalue(), ""))
