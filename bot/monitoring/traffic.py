"""Counts what goes between the bot and Discord, at the one place where all of it passes."""

import asyncio
import time
from types import SimpleNamespace

import aiohttp
import discord
from prometheus_client import Counter, Histogram

from bot.interaction import Interaction

# Discord gives up on an interaction that is not acknowledged within three seconds.
BUCKETS = (0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3)


class Traffic:
    """The requests of a discord.py client, and the interactions that it got.

    Attributes
    ----------
    trace
        To be given to the client as its `http_trace`.
    """

    def __init__(self) -> None:
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
            "From the moment in an interaction's id, by Discord's clock, until it was acknowledged, by this machine's: "
            "Discord allows three seconds. The choices of an autocompleted option count as well.",
            buckets=BUCKETS,
            registry=None,
        )
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_end.append(self._answered)
        self.trace.on_request_exception.append(self._unanswered)

    def receive(self, interaction: Interaction) -> None:
        """Count an interaction that Discord sent."""
        self.received.labels(interaction.type.name).inc()

    async def _answered(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, request: aiohttp.TraceRequestEndParams
    ) -> None:
        path = _path(str(request.url))
        if path is None:
            return
        self.requests.labels(request.method, path[0], request.response.status).inc()
        if path[0] == "interactions" and path[-1] == "callback" and request.response.ok:
            sent_at = discord.utils.snowflake_time(int(path[1])).timestamp()
            self.acknowledged.observe(max(0.0, time.time() - sent_at))

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
