"""`python -m models.child PACKAGE`: runs one request of the task in this package, as its worker says on stdin.

Whatever else is printed goes to stderr. SIGTERM cancels the run, and so does handing it back. Where the worker dies,
stdin ends, and this process kills itself and its process group, however busy the run is.
"""

import asyncio
import logging
import os
import resource
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from models.child.background import yield_to_others
from models.child.messages import SENTENCE_CHARACTERS, TO_CHILD, Done, Failed, Message, Refused, Reply, Start, Wish
from models.child.together import follow, is_follower, processes
from models.child.worker import Worker
from models.errors import Refusal
from models.tasks.context import ChildContext
from models.tasks.task import Task, load
from models.tasks.values import Result

OUT_OF_MEMORY = "This needs more memory than such a job may take. Try it with less."

log = logging.getLogger("models.child")


def main(package: str) -> None:
    """Run what the worker asks for, and end the process."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    if is_follower():
        follow(package)
    incoming, outgoing = _pipes()
    line = incoming.readline()
    if not line:
        _die()
    start = Start.model_validate_json(line)
    if start.memory_bytes is not None:
        _limit_memory(start.memory_bytes)
    if start.background:
        yield_to_others(processes())
    asyncio.run(_serve(load(package), start, incoming, outgoing))


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return stdin and stdout, where nothing that runs here, or is started from here, reads or writes any more."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return incoming, outgoing


def _limit_memory(size: int) -> None:
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    except (ValueError, OSError) as error:  # as on macOS
        log.warning("memory cannot be limited here: %s", error)


async def _serve(task: Task, start: Start, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    worker = Worker(outgoing, start.folder)
    loop = asyncio.get_running_loop()
    context: ChildContext = ChildContext(
        start.device, start.data_dir, worker.report_progress, worker.report_event, worker
    )
    run = asyncio.create_task(_run(task, start, context))
    stop_requested = asyncio.Event()

    def stop() -> None:
        stop_requested.set()
        run.cancel()

    def take(message: Reply | Wish) -> None:
        match message:
            case Reply():
                worker.arrived(message)
            case Wish(wish="finish"):
                context.finish.set()
            case Wish():
                context.handed_back.set()
                stop()

    threading.Thread(target=_listen, args=(incoming, loop, take, start.folder), daemon=True).start()
    loop.add_signal_handler(signal.SIGTERM, stop)
    await asyncio.wait([run])
    if not (run.cancelled() and stop_requested.is_set()):
        outcome = _outcome(run, start)
        if isinstance(outcome, Failed) and processes() > 1:
            os._exit(1)  # without a word, as if killed: what failed may be that another process is dead
        worker.send(outcome)
    sys.stdout.flush()
    # Threads that still compute would be waited for; nobody wants what they find.
    os._exit(0)


async def _run(task: Task, start: Start, context: ChildContext) -> Result:
    run = await asyncio.to_thread(task.load_run)
    try:
        return await run(task.request.model_validate(start.request), context)
    except SystemExit as error:
        raise RuntimeError("The run tried to end its process") from error


def _outcome(run: asyncio.Task[Result], start: Start) -> Message:
    try:
        done = Done(result=run.result().model_dump(mode="json"))
        done.line()
    except Refusal as refusal:
        return Refused(sentence=str(refusal)[:SENTENCE_CHARACTERS])
    except MemoryError:
        log.exception("the run is out of memory")
        return Failed() if start.memory_bytes is None else Refused(sentence=OUT_OF_MEMORY)
    except (Exception, asyncio.CancelledError):
        log.exception("the run failed")
        return Failed()
    return done


def _listen(
    incoming: IO[bytes], loop: asyncio.AbstractEventLoop, take: Callable[[Reply | Wish], None], folder: Path
) -> None:
    """Hand on what the worker says until there is no worker any more, who would clear the folder away."""
    try:
        for line in incoming:
            loop.call_soon_threadsafe(take, TO_CHILD.validate_json(line))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _die()


def _die() -> None:
    """End this process and all that it started, at once."""
    try:
        os.killpg(os.getpid(), signal.SIGKILL)
    except ProcessLookupError:  # it leads no group of its own
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
