"""Pages over HTTP: where they are served, and how long."""

import socket

import aiohttp
import pytest
from aiohttp import web

from bot.serving import serving
from bot.settings import SettingsInvalid

HOST = "127.0.0.1"


def pages() -> web.Application:
    async def hello(_request: web.Request) -> web.Response:
        return web.Response(text="hello")

    application = web.Application()
    application.router.add_get("/hello", hello)
    return application


@pytest.fixture
def port(unused_tcp_port: int) -> int:
    return unused_tcp_port


async def status(port: int, path: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"http://{HOST}:{port}{path}") as reply:
        return reply.status


async def test_nothing_else_is_served_and_nothing_afterwards(port: int) -> None:
    async with serving(pages(), HOST, port, setting="PORT") as served:
        assert served == port
        assert (await status(port, "/hello"), await status(port, "/")) == (200, 404)
    with pytest.raises(aiohttp.ClientConnectionError):
        await status(port, "/hello")


async def test_without_a_port_nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    async with serving(pages(), HOST, None, setting="WORKER_PORT") as served:
        assert served == 0


async def test_any_free_port_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "bot.serving"):
        async with serving(pages(), HOST, 0, setting="PORT") as served:
            (line,) = [record.getMessage() for record in caplog.records if record.name == "bot.serving"]
            assert int(line.rpartition(":")[2]) == served
            assert await status(served, "/hello") == 200


async def test_a_request_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        async with serving(pages(), HOST, 0, setting="PORT") as served:
            assert await status(served, "/a-secret") == 404
    assert "a-secret" not in caplog.text


async def test_a_port_that_is_taken_is_one_clear_line(port: int) -> None:
    async with serving(pages(), HOST, port, setting="PORT"):
        with pytest.raises(SettingsInvalid, match=rf"^HOST or WORKER_PORT: .*{port}.*in use"):
            async with serving(pages(), HOST, port, setting="WORKER_PORT"):
                pytest.fail("two listened")


async def test_a_host_that_is_none_is_one_clear_line(port: int) -> None:
    with pytest.raises(SettingsInvalid, match=r"^HOST or PORT: "):
        async with serving(pages(), "no host", port, setting="PORT"):
            pytest.fail("it listened")
