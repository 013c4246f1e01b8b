"""What happens by itself after a while: by the event loop's clock, or at once where time is skipped."""

import asyncio
from collections.abc import Callable, Hashable

Act = Callable[[], None]


class Timers:
    """One timer for each thing that has one."""

    def __init__(self) -> None:
        self._running: dict[Hashable, tuple[asyncio.TimerHandle, Act]] = {}

    def start(self, thing: Hashable, seconds: float, act: Act) -> None:
        """Let `act` happen after so many seconds, in place of what would have happened to this thing."""
        self.stop(thing)
        handle = asyncio.get_running_loop().call_later(seconds, self._ring, thing)
        self._running[thing] = handle, act

    def stop(self, thing: Hashable) -> None:
        """Let nothing happen to this thing."""
        if thing in self._running:
            self._running.pop(thing)[0].cancel()

    def skip(self, seconds: float) -> None:
        """Bring everything nearer by so many seconds; what is due then happens at once."""
        now = asyncio.get_running_loop().time()
        left = {thing: handle.when() - now - seconds for thing, (handle, _) in self._running.items()}
        for thing in sorted(left, key=left.__getitem__):
            if left[thing] > 0:
                self.start(thing, left[thing], self._running[thing][1])
            elif thing in self._running:
                self._ring(thing)

    def close(self) -> None:
        """Stop them all."""
        for thing in list(self._running):
            self.stop(thing)

    def _ring(self, thing: Hashable) -> None:
        handle, act = self._running.pop(thing)
        handle.cancel()
        act()
