"""The bot's pages, asked over HTTP."""

import socket

import aiohttp
import pytest

from bot.client import Assistant
from bot.jobs.database import Database
from bot.pages import serve_pages
from bot.settings import Settings, SettingsInvalid
from models.catalogue import load_catalogue


class Pinged(Database):
    """A database that answers, or does not."""

    def __init__(self, *, answers: bool) -> None:
        super().__init__("")
        self._answers = answers

    async def ping(self) -> bool:
        return self._answers


class Bot(Assistant):
    """A bot that is connected to Discord, or is not."""

    connected = True

    def is_ready(self) -> bool:
        return self.connected


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def bot() -> Bot:
    return Bot(Settings.model_validate({"port": free_port()}), load_catalogue(), Database(""))


@pytest.mark.parametrize("connected", [True, False])
@pytest.mark.parametrize("answers", [True, False])
async def test_health_is_that_of_discord_and_of_the_database(bot: Bot, connected: bool, answers: bool) -> None:
    bot.connected = connected
    url = f"http://{bot.settings.host}:{bot.settings.port}/healthz"
    async with serve_pages(bot, Pinged(answers=answers)), aiohttp.ClientSession() as session, session.get(url) as reply:
        assert reply.status == (200 if connected and answers else 503)
        assert await reply.json() == {"discord": connected, "database": answers}


async def test_nothing_else_is_served_and_nothing_afterwards(bot: Bot) -> None:
    url = f"http://{bot.settings.host}:{bot.settings.port}"
    async with aiohttp.ClientSession() as session:
        async with serve_pages(bot, Pinged(answers=True)), session.get(f"{url}/") as reply:
            assert reply.status == 404
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"{url}/healthz")


async def test_a_port_that_is_taken_is_one_clear_line(bot: Bot) -> None:
    async with serve_pages(bot, Pinged(answers=True)):
        with pytest.raises(SettingsInvalid, match=rf"^HOST or PORT: .*{bot.settings.port}.*in use"):
            async with serve_pages(bot, Pinged(answers=True)):
                pytest.fail("two listened")


async def test_a_host_that_is_none_is_one_clear_line() -> None:
    bot = Bot(Settings.model_validate({"port": free_port(), "host": "no host"}), load_catalogue(), Database(""))
    with pytest.raises(SettingsInvalid, match=r"^HOST or PORT: "):
        async with serve_pages(bot, Pinged(answers=True)):
            pytest.fail("it listened")
