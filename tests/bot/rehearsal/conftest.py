import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import discord
import pytest
import yarl
from discord import app_commands
from discord.ext import commands

from bot.rehearsal import Rehearsal

Start = Callable[["Bot"], Awaitable["Bot"]]


class Bot(commands.Bot):
    """An unmodified discord.py bot: the tests add commands to it, and it syncs them to the server."""

    def __init__(self, guild_id: int, intents: discord.Intents | None = None) -> None:
        super().__init__(
            command_prefix=(),
            intents=intents or discord.Intents(guilds=True, guild_messages=True),
            allowed_mentions=None,
            guild_ready_timeout=0,
        )
        self.home = discord.Object(guild_id)
        self.errors: list[BaseException] = []
        self.tree.error(self._note)

    async def setup_hook(self) -> None:
        self.tree.copy_global_to(guild=self.home)
        await self.tree.sync(guild=self.home)

    async def _note(self, _interaction: discord.Interaction["Bot"], error: app_commands.AppCommandError, /) -> None:
        self.errors.append(getattr(error, "original", error))


@pytest.fixture
async def rehearsal(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rehearsal]:
    async with Rehearsal() as server:
        monkeypatch.setattr(discord.http.Route, "BASE", server.api_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway_url))
        monkeypatch.setattr(discord.asset.Asset, "BASE", server.cdn_url)
        yield server


@pytest.fixture
def bot(rehearsal: Rehearsal) -> Bot:
    return Bot(rehearsal.guild_id)


@pytest.fixture
async def start(rehearsal: Rehearsal) -> AsyncIterator[Start]:
    running: list[tuple[Bot, asyncio.Task[None]]] = []

    async def begin(bot: Bot) -> Bot:
        running.append((bot, asyncio.create_task(bot.start(rehearsal.token))))
        await rehearsal.ready(5)
        return bot

    yield begin
    for bot, task in running:
        await bot.close()
        await task
