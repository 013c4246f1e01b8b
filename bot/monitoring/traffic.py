"""Counts what goes between the bot and Discord, at the one place where all of it passes."""

import asyncio
import logging
import time
from collections.abc import Callable
from types import SimpleNamespace

import aiohttp
import discord
from prometheus_client import Counter, Histogram

from bot.interaction import Interaction

log = logging.getLogger(__name__)

# Discord gives up on an interaction that is not acknowledged within three seconds.
BUCKETS = (0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3)
CLOCK_TOLERANCE = 5.0  # seconds


class Traffic:
    """The requests of a discord.py client, and the interactions that it got.

    Attributes
    ----------
    trace
        To be given to the client as its `http_trace`.

    Parameters
    ----------
    clock
        Tells this machine's time.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._clocks_differ = False
        self._arrivals: dict[int, float] = {}
        self.requests = Counter(
            "workshop_discord_requests",
            "Requests to Discord's API by what they are about and the status of the answer: 429 was a rate limit, and "
            "was tried again; “none” had no answer.",
            ["method", "resource", "status"],
            registry=None,
        )
        self.received = Counter(
            "workshop_interactions", "Interactions that Discord sent, by what people did.", ["type"], registry=None
        )
        self.acknowledged = Histogram(
            "workshop_interaction_acknowledged_seconds",
            "From an interaction's arrival on this machine until it was acknowledged: Discord allows three seconds "
            "from when it was sent. The choices of an autocompleted option count as well.",
            buckets=BUCKETS,
            registry=None,
        )
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_end.append(self._answered)
        self.trace.on_request_exception.append(self._unanswered)

    def receive(self, interaction: Interaction) -> None:
        """Count an interaction that Discord sent, and say once where Discord's clock is another than this machine's."""
        self.received.labels(interaction.type.name).inc()
        now = time.monotonic()
        self._arrivals = {one: at for one, at in self._arrivals.items() if now - at < BUCKETS[-1]}
        self._arrivals[interaction.id] = now
        difference = self._clock() - interaction.created_at.timestamp()
        if abs(difference) > CLOCK_TOLERANCE and not self._clocks_differ:
            self._clocks_differ = True
            log.warning("this machine's clock is %.0f s from Discord's: please set it by NTP", difference)

    async def _answered(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, request: aiohttp.TraceRequestEndParams
    ) -> None:
        path = _path(str(request.url))
        if path is None:
            return
        self.requests.labels(request.method, path[0], request.response.status).inc()
        if path[0] == "interactions" and path[-1] == "callback" and request.response.ok:
            arrived_at = self._arrivals.pop(int(path[1]), None)
            if arrived_at is not None:
                self.acknowledged.observe(time.monotonic() - arrived_at)

    async def _unanswered(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, request: aiohttp.TraceRequestExceptionParams
    ) -> None:
        path = _path(str(request.url))
        if path is not None and not isinstance(request.exception, asyncio.CancelledError):
            self.requests.labels(request.method, path[0], "none").inc()


def _path(url: str) -> list[str] | None:
    """Return the path within Discord's API, or None for what is elsewhere: the gateway, files."""
    base = f"{discord.http.Route.BASE}/"
    return url.removeprefix(base).partition("?")[0].split("/") if url.startswith(base) else None
