"""Memory and open files of each process, looked at again and again."""

import asyncio
import contextlib
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import psutil

from tests.e2e.chaos.stage import Stage

LOOK_SECONDS = 1.0
MEGABYTE = 1_000_000
KEPT_ALIVE = 40  # connections that come and go with what is asked
FIFTHS = 5


@dataclass(frozen=True)
class Look:
    """What a process held at a time of the clock `time.monotonic`."""

    at: float
    memory: int
    files: int


class Gauges:
    """All looks, by process: one that was started again is another."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.looks: dict[tuple[str, int], list[Look]] = defaultdict(list)

    def look(self) -> None:
        """Look at every process that runs."""
        for name, process in self._stage.processes.items():
            with contextlib.suppress(psutil.NoSuchProcess):  # killed just now
                if process.running:
                    one = psutil.Process(process.pid)
                    now = Look(time.monotonic(), one.memory_info().rss, one.num_fds())
                    self.looks[name, process.pid].append(now)

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Look meanwhile."""
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)

    def course(self) -> dict[str, list[float]]:
        """Return the memory of each process, of the latest life of each, at five times of it, in megabytes."""
        latest = {name: looks for (name, _), looks in self.looks.items()}
        return {
            name: [round(looks[len(looks) * part // FIFTHS - 1].memory / MEGABYTE, 1) for part in range(1, FIFTHS + 1)]
            for name, looks in latest.items()
        }

    def growth(self, settled_after: float, share: float, at_least: int) -> Iterator[str]:
        """Yield a sentence for each process that has grown.

        Parameters
        ----------
        settled_after
            Seconds of its life from which on it should stay as it is; shorter lives say nothing.
        share, at_least
            How much more memory it may hold in the end than then, and bytes that may come and go.
        """
        for (name, _), looks in self.looks.items():
            since = [look for look in looks if look.at - looks[0].at >= settled_after]
            if len(since) < 20:
                continue
            tenth = len(since) // 10
            before, after = since[:tenth], since[-tenth:]
            held, holds = (statistics.median(look.memory for look in some) for some in (before, after))
            if holds > held * (1 + share) + at_least:
                yield f"{name} grew from {held / MEGABYTE:.1f} to {holds / MEGABYTE:.1f} MB"
            opened, opens = (statistics.median(look.files for look in some) for some in (before, after))
            if opens > opened + KEPT_ALIVE:
                yield f"{name} held {opened:g} files open, and then {opens:g}"
