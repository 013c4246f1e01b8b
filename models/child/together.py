"""A run in several processes, one a device, as accelerate's launcher starts them: the first of them is the child.

It alone speaks to the worker. The others do what the task's `follow` says, and learn from the first what that is.
"""

import logging
import os
import signal
import sys
import threading
import time

from models.child.background import yield_to_others
from models.tasks.task import load

# A follower that is told to stop leaves together with the first, or alone after this: as a child that has to unwind.
UNWIND_SECONDS = 1.5
LOOK_SECONDS = 0.1

log = logging.getLogger(__name__)


def processes() -> int:
    """Return how many processes run together."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_follower() -> bool:
    """Whether this process is not the first."""
    return int(os.environ.get("RANK", "0")) > 0


def follow(package: str) -> None:
    """Do what the task of this package has for the processes beside the first, and end the process.

    It ends with its parent, whatever it is doing, and soon after its parent wants that.
    """
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    task = load(package)
    if task.request.child is not None and task.request.child.background:
        yield_to_others(processes())
    told: list[float] = []
    signal.signal(signal.SIGTERM, lambda *_: told.append(time.monotonic()))
    parent, failed = os.getppid(), threading.Event()

    def work() -> None:
        try:
            task.load_follow()()
        except Exception:  # whatever it is, the others must not wait for this one
            log.exception("one of %d processes failed", processes())
            failed.set()

    working = threading.Thread(target=work, daemon=True)
    working.start()
    while working.is_alive() and os.getppid() == parent and (not told or time.monotonic() < told[0] + UNWIND_SECONDS):
        working.join(LOOK_SECONDS)
    sys.stderr.flush()
    os._exit(1 if failed.is_set() or working.is_alive() else 0)
