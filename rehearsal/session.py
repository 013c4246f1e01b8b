"""One session of a bot, which outlives the socket it came by, and the socket."""

import asyncio
import zlib
from collections import deque

from aiohttp import web

from rehearsal.intents import Intent
from rehearsal.wire import JSON, encode

_REPLAY_LIMIT = 20_000
MOST_SENT, PER_SECONDS = 120, 60.0
"""Frames that a bot may send on one connection in so many seconds (documentation, "Gateway", "Rate Limiting")."""


class Session:
    """What was sent to a bot, so that what it missed can be sent again."""

    def __init__(self, session_id: str, intents: Intent) -> None:
        self.id = session_id
        self.intents = intents
        self.sequence = 0
        self.socket: Socket | None = None
        self.expiry: asyncio.TimerHandle | None = None
        self._sent: deque[tuple[int, str]] = deque(maxlen=_REPLAY_LIMIT)

    def dispatch(self, event: str, data: str) -> None:
        """Send an event, now or when the bot comes back."""
        self.sequence += 1
        text = f'{{"op":0,"t":"{event}","s":{self.sequence},"d":{data}}}'
        self._sent.append((self.sequence, text))
        if self.socket is not None:
            self.socket.send(text)

    def received(self, sequence: int | None) -> None:
        """Forget what the bot says it has."""
        while self._sent and sequence is not None and self._sent[0][0] <= sequence:
            self._sent.popleft()

    def can_resume(self, sequence: int) -> bool:
        """Whether everything after `sequence` is still kept."""
        first = self._sent[0][0] if self._sent else self.sequence + 1
        return first <= sequence + 1

    def resume(self, socket: "Socket", sequence: int) -> None:
        """Go on by a new socket: everything after `sequence`."""
        self.socket = socket
        for number, text in self._sent:
            if number > sequence:
                socket.send(text)


class Socket:
    """One connection: frames go out in order, compressed as the bot asked."""

    def __init__(self, response: web.WebSocketResponse, transport: asyncio.Transport | None, compression: str) -> None:
        self.response = response
        self.session: Session | None = None
        self.silent = False
        """Whether nothing more goes out, though the connection stands."""
        self._transport = transport
        # A frame of plain text is understood by everybody, whatever was asked for.
        self._deflate = zlib.compressobj(1) if compression == "zlib-stream" else None
        self._frames: asyncio.Queue[str] = asyncio.Queue()
        self._received: deque[float] = deque(maxlen=MOST_SENT)

    def send(self, text: str) -> None:
        """Put a frame in the queue."""
        if self.silent:
            return
        self._frames.put_nowait(text)

    def send_json(self, op: int, data: object = None) -> None:
        """Put a frame that is no event in the queue."""
        frame: JSON = {"op": op, "d": data, "s": None, "t": None}
        self.send(encode(frame))

    async def write(self) -> None:
        """Write frames until cancelled or the connection is gone."""
        while True:
            text = await self._frames.get()
            try:
                await self._write(text)
            except ConnectionError:
                return

    async def _write(self, text: str) -> None:
        if self._deflate is None:
            await self.response.send_str(text)
            return
        data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        await self.response.send_bytes(data)

    def may_send(self, now: float) -> bool:
        """Count a frame that came, and return whether it is not one too many."""
        full = len(self._received) == MOST_SENT and now - self._received[0] < PER_SECONDS
        self._received.append(now)
        return not full

    def abort(self) -> None:
        """Cut the connection without a word."""
        if self._transport is not None:
            self._transport.abort()
