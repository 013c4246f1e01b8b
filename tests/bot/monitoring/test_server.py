"""Monitoring, asked over HTTP: the health of a process, and its numbers as Prometheus reads them."""

from collections.abc import Iterable

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import Counter, Metric
from prometheus_client.core import GaugeMetricFamily

from bot.monitoring.server import Monitoring, add_monitoring
from bot.serving import serving

HOST = "127.0.0.1"


class Kettle(Monitoring):
    """A process that boils water."""

    def __init__(self) -> None:
        self.boiled = Counter("kettle_boiled", "Times it boiled.", registry=None)
        super().__init__(self.boiled)
        self.water = True
        self.degrees = 20.0
        self._read = 0.0

    async def health(self) -> dict[str, bool]:
        return {"water": self.water}

    async def refresh(self) -> None:
        self._read = self.degrees

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily("kettle_celsius", "How hot it is.", self._read)


@pytest.fixture
def kettle() -> Kettle:
    return Kettle()


@pytest.fixture
def port(unused_tcp_port: int) -> int:
    return unused_tcp_port


def pages(kettle: Kettle) -> web.Application:
    application = web.Application()
    add_monitoring(application, kettle)
    return application


async def get(port: int, path: str, **headers: str) -> tuple[int, str, str]:
    """Return the status, the type and the text of a page."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://{HOST}:{port}{path}", headers=headers) as reply,
    ):
        return reply.status, reply.headers["Content-Type"], await reply.text()


def values(text: str) -> dict[str, float]:
    """Return the numbers without labels by name."""
    lines = [line.split() for line in text.splitlines() if not line.startswith("#") and "{" not in line]
    return {name: float(value) for name, value in lines}


@pytest.mark.parametrize(("water", "status"), [(True, 200), (False, 503)])
async def test_health_is_that_of_every_part(kettle: Kettle, port: int, water: bool, status: int) -> None:
    kettle.water = water
    async with serving(pages(kettle), HOST, port, setting="PORT"):
        assert await get(port, "/healthz") == (
            status,
            "application/json; charset=utf-8",
            f'{{"event_loop": true, "water": {str(water).lower()}}}',
        )


async def test_numbers_are_those_of_the_moment(kettle: Kettle, port: int) -> None:
    async with serving(pages(kettle), HOST, port, setting="PORT"):
        first = values((await get(port, "/metrics"))[2])
        kettle.degrees = 100
        kettle.boiled.inc()
        second = values((await get(port, "/metrics"))[2])
    assert (first["kettle_celsius"], first["kettle_boiled_total"]) == (20, 0)
    assert (second["kettle_celsius"], second["kettle_boiled_total"]) == (100, 1)
    assert second["process_resident_memory_bytes"] > 1e6
    assert not any(name.endswith("_created") for name in second)


async def test_prometheus_gets_the_format_that_it_asks_for(kettle: Kettle, port: int) -> None:
    async with serving(pages(kettle), HOST, port, setting="PORT"):
        status, kind, text = await get(port, "/metrics", Accept="application/openmetrics-text;version=1.0.0")
    assert (status, kind.partition(";")[0]) == (200, "application/openmetrics-text")
    assert "kettle_celsius 20.0\n" in text
    assert text.endswith("# EOF\n")


async def test_two_processes_count_apart(port: int) -> None:
    mine, other = Kettle(), Kettle()
    other.boiled.inc()
    async with serving(pages(mine), HOST, port, setting="PORT"):
        assert values((await get(port, "/metrics"))[2])["kettle_boiled_total"] == 0
