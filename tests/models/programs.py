"""Runs the programs shown."""

import asyncio
import atexit
import copy
import io
import multiprocessing
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

# A process is forked from one that has imported these already, which takes seconds each time.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["torch", "transformers.modeling_utils", "transformers.models.auto.modeling_auto"])
# That one ends by itself when the tests have ended, but takes its time: they wait for it.
atexit.register(forkserver._forkserver._stop)  # type: ignore[attr-defined]

READERS = ("AutoTokenizer", "AutoModel", "AutoModelForCausalLM", "AutoModelForMaskedLM", "AutoModelForSeq2SeqLM")


class _Interpreter:
    """A process of its own that has only transformers; it reads each model once for all programs that it runs."""

    def __init__(self) -> None:
        self._end, theirs = PROCESSES.Pipe()
        self._process: BaseProcess = PROCESSES.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def run(self, program: str) -> tuple[str, str]:
        """Return what it prints, and the traceback where it fails."""
        self._end.send(program)
        try:
            output, error = self._end.recv()
        except EOFError:
            return "", "The process ended before the program did."
        return output, error

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._end.close()


_running: list[_Interpreter] = []


@atexit.register  # last in, first out: the process that they are forked from waits for them
def _stop_all() -> None:
    for interpreter in _running:
        interpreter.stop()


async def output_of(*programs: str) -> str:
    """Return what they print, one after another."""
    interpreter = _running.pop() if _running else _Interpreter()
    try:
        output, error = await asyncio.to_thread(interpreter.run, "\n".join(programs))
    except BaseException:
        interpreter.stop()
        raise
    if error:
        interpreter.stop()
    else:
        _running.append(interpreter)
    assert not error, error
    return output


def _serve(end: Connection) -> None:
    import transformers  # noqa: PLC0415  # not in the process of the tests before a test wants it

    for name in READERS:
        reader = getattr(transformers, name)
        reader.from_pretrained = staticmethod(_once(reader.from_pretrained))
    while True:
        end.send(_executed(end.recv()))


def _once(read: Callable[..., Any]) -> Callable[..., Any]:
    """Return a `from_pretrained` that reads what it read before from memory: a copy that shares its tensors."""
    known: dict[str, Any] = {}

    def from_pretrained(*args: Any, **options: Any) -> Any:
        key = repr((args, sorted(options.items())))
        if key not in known:
            known[key] = read(*args, **options)
        what = known[key]
        tensors = [*what.parameters(), *what.buffers()] if hasattr(what, "parameters") else []
        return copy.deepcopy(what, {id(tensor): tensor for tensor in tensors})

    return from_pretrained


def _executed(program: str) -> tuple[str, str]:
    output = io.StringIO()
    try:
        with redirect_stdout(output):
            exec(program, {"__name__": "__main__"})
    except BaseException:  # noqa: BLE001  # whatever it is, the test is told
        return "", traceback.format_exc()
    return output.getvalue(), ""
