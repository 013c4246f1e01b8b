"""A pass that the tests hold up."""

import asyncio
import threading


class Gate:
    """A pass that runs until it is let go."""

    def __init__(self) -> None:
        self._entered = threading.Event()
        self._open = threading.Event()

    def __call__(self) -> str:
        self._entered.set()
        assert self._open.wait(30)
        return "done"

    async def entered(self) -> None:
        """Wait until it runs."""
        assert await asyncio.to_thread(self._entered.wait, 30)

    def open(self) -> None:
        """Let it go."""
        self._open.set()
