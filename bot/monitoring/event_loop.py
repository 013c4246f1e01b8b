"""Watches the event loop: whatever blocks it delays every answer and every beat of this process."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import Histogram

TICK = 0.5  # seconds between two looks
LATE = 2.0  # seconds; Discord waits three for an answer, other workers four for a beat
BUCKETS = (0.005, 0.025, 0.05, 0.1, 0.25, 0.5, 1, LATE, 5, 10)


class LoopWatch:
    """Measures how late the event loop comes to what is due."""

    def __init__(self) -> None:
        self.lag = Histogram(
            "workshop_event_loop_lag_seconds",
            "How late the event loop came to what was due, looked at twice a second. Late means that something blocked "
            "it; meanwhile nobody was answered.",
            buckets=BUCKETS,
            registry=None,
        )
        self._late = 0.0

    @property
    def well(self) -> bool:
        """Whether it came in time when last looked at."""
        return self._late < LATE

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Measure meanwhile."""
        watch = asyncio.create_task(self._watch(), name="loop watch")
        try:
            yield
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            due = time.monotonic() + TICK
            await asyncio.sleep(TICK)
            self._late = max(0.0, time.monotonic() - due)
            self.lag.observe(self._late)
