"""Starts `python -m bot …` again and again, without waiting each time for torch to be imported: each start is a fork.

A program of its own, with one thread. It reads a line of JSON for each process wanted, and tells each that began or
ended.
"""

import gc
import json
import os
import select
import signal
import sys
from importlib import import_module
from typing import Any

import models.figures
import models.resident  # noqa: F401 # all of these: what takes long to import
from bot.client import COGS
from models.tasks import task
from tests.e2e.chaos.entry import enter

LOOK = 0.02  # seconds between looks at who has ended


def serve() -> None:
    """Fork until nobody wants more, then end all."""
    for one in task.tasks().values():
        one.load_run()
    for path in COGS.glob("*/command.py"):
        import_module(f"cogs.{path.parent.name}")
    gc.freeze()  # else the first collection of each fork would copy all that was imported
    children: set[int] = set()
    _say(ready=os.getpid())
    while True:
        if select.select([sys.stdin], [], [], LOOK)[0]:
            line = sys.stdin.readline()
            if not line:
                break
            pid = _fork(**json.loads(line))
            children.add(pid)
            _say(began=pid)
        _bury(children)
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _bury(children: set[int]) -> None:
    for pid in list(children):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            children.discard(pid)
            _say(ended=pid, status=os.waitstatus_to_exitcode(status))


def _fork(words: list[str], environment: dict[str, str], log_file: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _detach(log_file)
        os.environ.update(environment)
        status = enter(words)
    finally:
        sys.stderr.flush()
        os._exit(status)


def _detach(log_file: str) -> None:
    """Be on one's own, as a process that a shell started, with the output in a file."""
    os.setsid()
    output = os.open(log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)


def _say(**about: Any) -> None:
    sys.stdout.write(json.dumps(about) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
