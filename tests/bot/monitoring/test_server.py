"""Monitoring, asked over HTTP: the health of a process, and its numbers as Prometheus reads them."""

import socket
from collections.abc import Iterable

import aiohttp
import pytest
from prometheus_client import Counter, Metric
from prometheus_client.core import GaugeMetricFamily

from bot.monitoring.server import Monitoring, serve_monitoring
from bot.settings import SettingsInvalid

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
    async with serve_monitoring(kettle, HOST, port, setting="PORT"):
        assert await get(port, "/healthz") == (
            status,
            "application/json; charset=utf-8",
            f'{{"event_loop": true, "water": {str(water).lower()}}}',
        )


async def test_numbers_are_those_of_the_moment(kettle: Kettle, port: int) -> None:
    async with serve_monitoring(kettle, HOST, port, setting="PORT"):
        first = values((await get(port, "/metrics"))[2])
        kettle.degrees = 100
        kettle.boiled.inc()
        second = values((await get(port, "/metrics"))[2])
    assert (first["kettle_celsius"], first["kettle_boiled_total"]) == (20, 0)
    assert (second["kettle_celsius"], second["kettle_boiled_total"]) == (100, 1)
    assert second["process_resident_memory_bytes"] > 1e6
    assert not any(name.endswith("_created") for name in second)


async def test_prometheus_gets_the_format_that_it_asks_for(kettle: Kettle, port: int) -> None:
    async with serve_monitoring(kettle, HOST, port, setting="PORT"):
        status, kind, text = await get(port, "/metrics", Accept="application/openmetrics-text;version=1.0.0")
    assert (status, kind.partition(";")[0]) == (200, "application/openmetrics-text")
    assert "kettle_celsius 20.0\n" in text
    assert text.endswith("# EOF\n")


async def test_two_processes_count_apart(port: int) -> None:
    mine, other = Kettle(), Kettle()
    other.boiled.inc()
    async with serve_monitoring(mine, HOST, port, setting="PORT"):
        assert values((await get(port, "/metrics"))[2])["kettle_boiled_total"] == 0


async def test_nothing_else_is_served_and_nothing_afterwards(kettle: Kettle, port: int) -> None:
    async with serve_monitoring(kettle, HOST, port, setting="PORT"):
        assert (await get(port, "/"))[0] == 404
    with pytest.raises(aiohttp.ClientConnectionError):
        await get(port, "/healthz")


async def test_without_a_port_nothing_is_served(kettle: Kettle, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    async with serve_monitoring(kettle, HOST, None, setting="WORKER_PORT"):
        pass


async def test_any_free_port_is_told(kettle: Kettle, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "bot.monitoring.server"):
        async with serve_monitoring(kettle, HOST, 0, setting="PORT"):
            (line,) = [record.getMessage() for record in caplog.records if record.name == "bot.monitoring.server"]
            assert (await get(int(line.rpartition(":")[2]), "/healthz"))[0] == 200


async def test_a_port_that_is_taken_is_one_clear_line(kettle: Kettle, port: int) -> None:
    async with serve_monitoring(kettle, HOST, port, setting="PORT"):
        with pytest.raises(SettingsInvalid, match=rf"^HOST or WORKER_PORT: .*{port}.*in use"):
            async with serve_monitoring(Kettle(), HOST, port, setting="WORKER_PORT"):
                pytest.fail("two listened")


async def test_a_host_that_is_none_is_one_clear_line(kettle: Kettle, port: int) -> None:
    with pytest.raises(SettingsInvalid, match=r"^HOST or PORT: "):
        async with serve_monitoring(kettle, "no host", port, setting="PORT"):
            pytest.fail("it listened")
