"""What the probe does, well or badly."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from models.child.background import SCORE
from models.errors import Refusal
from models.tasks.context import ChildContext, from_a_thread
from tests.bot.worker.attempts.probe.request import Point, ProbeProgress, ProbeRequest, ProbeResult

Given = ChildContext[ProbeProgress, Point]
CHECKPOINT = "checkpoint"
UNWIND_SECONDS = 1.5  # as `bot.worker.attempts.in_child` gives to a run that is cancelled


async def run(request: ProbeRequest, context: Given) -> ProbeResult:
    said = await ACTS[request.act](request, context)
    kept = [await context.artifacts.find(name) for name in ("bytes", "file")] if request.act == "copy" else []
    return ProbeResult(pid=os.getpid(), said=said, made=tuple(one for one in kept if one is not None))


def mark(request: ProbeRequest, name: str, pid: int) -> None:
    """Leave a process id for the test, all at once."""
    path = request.folder / f"{name}.new"
    path.write_text(str(pid))
    path.rename(request.folder / name)


def start_another(request: ProbeRequest) -> None:
    """Start a process beside this one, and tell of both."""
    mark(request, "grandchild", subprocess.Popen(["sleep", "600"]).pid)
    mark(request, "child", os.getpid())


def sleep(seconds: float = 20) -> str:
    """Do nothing, and hold up all else."""
    time.sleep(seconds)
    return ""


async def train(_request: ProbeRequest, context: Given) -> str:
    report_progress, report_event = from_a_thread(context.report_progress), from_a_thread(context.report_event)

    def steps() -> None:
        for step in range(1, 4):
            report_progress(ProbeProgress(step=step, total=3, loss=1 / step))
            report_event(Point(step=step, loss=1 / step))

    await asyncio.to_thread(steps)
    return f"{context.device} {context.data_dir} {'torch' in sys.modules}"


async def copy(request: ProbeRequest, context: Given) -> str:
    """Read the upload, and keep it twice: as bytes, and as a file."""
    assert request.upload is not None
    data = b"".join([chunk async for chunk in context.artifacts.read(request.upload)])
    file = request.folder / "copy"
    file.write_bytes(data)
    first = await context.artifacts.put("bytes", "text/plain", data)
    second = await context.artifacts.put("file", "text/plain", file)
    assert file.exists()
    assert (await context.artifacts.find("bytes"), await context.artifacts.find("file")) == (first, second)
    return f"{len(data)} bytes, unknown: {await context.artifacts.find('nothing')}"


async def read_nothing(_request: ProbeRequest, context: Given) -> str:
    try:
        await anext(context.artifacts.read(uuid4()))
    except KeyError:
        return "there is none"
    return "there is one"


async def refuse(_request: ProbeRequest, _context: Given) -> str:
    raise Refusal("There is only one class in this file. Add rows of another.")


async def fail(_request: ProbeRequest, _context: Given) -> str:
    raise ZeroDivisionError("inside the training")


async def leave(_request: ProbeRequest, _context: Given) -> str:
    sys.exit("inside the training")


async def exit_at_once(_request: ProbeRequest, _context: Given) -> str:
    os._exit(3)


async def crash(_request: ProbeRequest, _context: Given) -> str:
    ctypes.string_at(0)
    return "unharmed"


async def chatter(_request: ProbeRequest, context: Given) -> str:
    for _ in range(100):
        sys.stdout.write('{"type": "done", "result": {"pid": 1}}\n')
        sys.stdout.flush()
        os.write(1, b'{"type": "refused", "sentence": "no"}\n')
        context.report_progress(ProbeProgress(loss=1))
    await asyncio.to_thread(subprocess.run, ["echo", '{"type": "failed"}'], check=True)
    taken = (await asyncio.to_thread(subprocess.run, ["cat"], check=True, capture_output=True)).stdout
    sys.stderr.write("x" * 1_000_000)
    return f"stdin held {len(taken)} bytes"


async def flood(_request: ProbeRequest, context: Given) -> str:
    while True:
        context.report_event(Point(step=1, loss=1))


async def environment(_request: ProbeRequest, _context: Given) -> str:
    return " ".join(sorted({"DATABASE_URL", "DISCORD_TOKEN", "PATH"} & os.environ.keys()))


async def eat(_request: ProbeRequest, _context: Given) -> str:
    return str(len(bytearray(2**30)))


async def wait(request: ProbeRequest, context: Given) -> str:
    """Wait for ever beside a process of its own, and keep a checkpoint when stopped; go on from the last one."""
    if found := await context.artifacts.find(CHECKPOINT):
        return "gone on from " + b"".join([chunk async for chunk in context.artifacts.read(found)]).decode()
    start_another(request)
    context.report_progress(ProbeProgress(step=1, loss=0.5))
    try:
        await asyncio.sleep(600)
    finally:
        await context.artifacts.put(CHECKPOINT, "text/plain", b"step 1")
    return ""


async def wait_for_wishes(request: ProbeRequest, context: Given) -> str:
    """Wait until its owner wants what there is; where it is handed back, take longer than one that is cancelled may."""
    if found := await context.artifacts.find(CHECKPOINT):
        return "gone on from " + b"".join([chunk async for chunk in context.artifacts.read(found)]).decode()
    mark(request, "child", os.getpid())
    try:
        await context.finish.wait()
    except asyncio.CancelledError:
        if context.handed_back.is_set():
            await asyncio.sleep(UNWIND_SECONDS + 1)
            await context.artifacts.put(CHECKPOINT, "text/plain", b"step 1")
            await context.artifacts.put(CHECKPOINT, "text/plain", b"step 2")
        raise
    return "what there is"


async def replace(_request: ProbeRequest, context: Given) -> str:
    """Put artifacts and remove the older ones."""
    for _ in range(2):
        await context.artifacts.put("other", "text/plain", b"")
    first, second, third = [await context.artifacts.put(CHECKPOINT, "text/plain", b"") for _ in range(3)]
    await context.artifacts.remove(CHECKPOINT, but=second)
    assert await context.artifacts.find(CHECKPOINT) == second
    await context.artifacts.remove("other")
    assert first != second != third
    return f"{await context.artifacts.find('other')}"


def score() -> str:
    """Return how readily Linux ends this process where memory runs short; macOS has no such number."""
    return SCORE.read_text().strip() if SCORE.exists() else ""


async def yield_to_others(_request: ProbeRequest, _context: Given) -> str:
    return f"{os.nice(0)} {os.environ.get('OMP_NUM_THREADS')} {score()}"


async def wait_once(request: ProbeRequest, context: Given) -> str:
    """Wait for ever, the first time."""
    return "the second time" if (request.folder / "child").exists() else await wait(request, context)


async def hold_on(request: ProbeRequest, context: Given) -> str:
    """Wait for ever, whoever asks to stop."""
    asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    start_another(request)
    return sleep()


async def orphan(request: ProbeRequest, _context: Given) -> str:
    """Die and leave two processes that hold the pipes: one of the group, and one that has left it."""
    reader, writer = os.pipe()
    for name in ("grandchild", "daemon"):
        if (pid := os.fork()) == 0:
            if name == "daemon":
                os.setsid()
            os.write(writer, b"!")
            sleep(5)
            os._exit(0)
        mark(request, name, pid)
        os.read(reader, 1)
    os._exit(3)


def written(line: bytes) -> Callable[[ProbeRequest, Given], Awaitable[str]]:
    """Return an act that writes a line of its own among those of the protocol."""

    async def write(_request: ProbeRequest, context: Given) -> str:
        worker: Any = context.artifacts
        worker._outgoing.write(line)
        worker._outgoing.flush()
        await asyncio.sleep(600)
        return ""

    return write


# What a child may write that is no message, each with a word that no log may hold.
HOSTILE = {
    "no JSON": b"secret\n",
    "empty": b"\n",
    "no UTF-8": b'"secret\xff"\n',
    "too long": b'"secret' + b"x" * 9_000_000 + b'"\n',
    "too long without an end": b'"secret' + b"x" * 9_000_000,
    "too deep": b"[" * 100_000 + b"\n",
    "no message": b'{"type": "secret"}\n',
    "a field too many": b'{"type": "failed", "secret": 1}\n',
    "progress of another task": b'{"type": "progress", "progress": {"text": "secret"}}\n',
    "an event of another task": b'{"type": "event", "event": {"text": "secret"}}\n',
    "a result of another task": b'{"type": "done", "result": {"text": "secret"}}\n',
    "an artifact without a file": b'{"type": "put", "call": 7, "name": "secret", "media_type": "text/plain"}\n',
    "a call that is a path": b'{"type": "put", "call": "../secret", "name": "a", "media_type": "text/plain"}\n',
}

ACTS: dict[str, Callable[[ProbeRequest, Given], Awaitable[str]]] = {
    "train": train,
    "copy": copy,
    "read nothing": read_nothing,
    "refuse": refuse,
    "fail": fail,
    "leave": leave,
    "exit": exit_at_once,
    "crash": crash,
    "chatter": chatter,
    "environment": environment,
    "flood": flood,
    "eat": eat,
    "wait": wait,
    "wait for wishes": wait_for_wishes,
    "replace": replace,
    "yield to others": yield_to_others,
    "wait once": wait_once,
    "hold on": hold_on,
    "orphan": orphan,
    **{name: written(line) for name, line in HOSTILE.items()},
}
