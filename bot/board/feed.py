"""What all viewers of one board are sent: its sections, each when it changes, as server-sent events."""

import asyncio
from collections.abc import Mapping


class Feed:
    """The latest of each section, for viewers who may come late or read slowly.

    Attributes
    ----------
    viewers
        How many there are.
    """

    def __init__(self) -> None:
        self.viewers = 0
        self._version = 0
        self._frames: dict[str, tuple[int, bytes]] = {}
        self._bodies: dict[str, bytes] = {}
        self._turned = asyncio.Event()

    def show(self, sections: Mapping[str, bytes]) -> None:
        """Take sections, of which those go out that are new, and wake the viewers."""
        for name, body in sections.items():
            if self._bodies.get(name) != body:
                self._version += 1
                self._bodies[name] = body
                self._frames[name] = (self._version, frame(name, body))
        self.wake()

    def wake(self) -> None:
        """Let every viewer look whether there is something for them."""
        turned, self._turned = self._turned, asyncio.Event()
        turned.set()

    def since(self, version: int) -> tuple[int, bytes]:
        """Return the latest version, and what changed after another one: of each section the latest alone."""
        if version == self._version:
            return version, b""
        return self._version, b"".join(sent for changed, sent in self._frames.values() if changed > version)

    async def turned(self) -> None:
        """Wait until something may have changed."""
        await self._turned.wait()


def frame(name: str, body: bytes) -> bytes:
    """Return a server-sent event; its body is JSON in one line."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), body)
