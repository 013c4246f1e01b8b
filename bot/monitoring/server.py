"""The pages `/healthz` and `/metrics` of a process, the bot or a worker."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable

from aiohttp import web
from prometheus_client import (
    CollectorRegistry,
    Metric,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.aiohttp import make_aiohttp_handler
from prometheus_client.registry import Collector

from bot.monitoring.event_loop import LoopWatch


class Monitoring(ABC, Collector):
    """What a process tells of itself.

    What happens is counted where it happens, by the `counted` metrics; what is the case is looked up by `collect` when
    somebody asks. No number names a person, and no label holds what people wrote.
    """

    def __init__(self, *counted: Collector) -> None:
        self.loop = LoopWatch()
        self.registry = CollectorRegistry()
        for collector in (*counted, self.loop.lag, self):
            self.registry.register(collector)
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    @abstractmethod
    async def health(self) -> dict[str, bool]:
        """Return each part that must be well, and whether it is."""

    @abstractmethod
    async def refresh(self) -> None:
        """Look up, before a scrape, what `collect` cannot since it may not wait."""

    @abstractmethod
    def collect(self) -> Iterable[Metric]:
        """Return the numbers that are looked up."""


def add_monitoring(application: web.Application, monitoring: Monitoring) -> None:
    """Add `/healthz`, which answers 200 when every part is well, else 503, and `/metrics`, which always answers."""
    # Else a second number beside every counter: when it began.
    disable_created_metrics()  # type: ignore[no-untyped-call] # prometheus_client's own
    scrape = make_aiohttp_handler(monitoring.registry)

    async def health(_request: web.Request) -> web.Response:
        parts = {"event_loop": monitoring.loop.well, **await monitoring.health()}
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    async def metrics(request: web.Request) -> web.StreamResponse:
        await monitoring.refresh()
        return await scrape(request)

    async def watched(_application: web.Application) -> AsyncIterator[None]:
        async with monitoring.loop.watched():
            yield

    application.router.add_get("/healthz", health)
    application.router.add_get("/metrics", metrics)
    application.cleanup_ctx.append(watched)
