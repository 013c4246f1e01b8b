"""The bots of these tests: unmodified discord.py."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.ext import commands

from rehearsal import Rehearsal


class Bot(commands.Bot):
    """A bot to which a test adds commands; it syncs them to the server."""

    def __init__(self, guild_id: int, intents: discord.Intents | None = None) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=intents or discord.Intents(guilds=True, guild_messages=True),
            guild_ready_timeout=0,
        )
        self.home = discord.Object(guild_id)
        self.errors: asyncio.Queue[BaseException] = asyncio.Queue()
        self.tree.error(self._note)

    async def setup_hook(self) -> None:
        self.tree.copy_global_to(guild=self.home)
        await self.tree.sync(guild=self.home)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do without discord.py's pause of five seconds before it identifies again."""

    async def _note(self, _interaction: "Used", error: app_commands.AppCommandError, /) -> None:
        self.errors.put_nowait(getattr(error, "original", error))


Used = discord.Interaction[Bot]
Start = Callable[[Bot], Awaitable[Bot]]


@asynccontextmanager
async def running(rehearsal: Rehearsal) -> AsyncIterator[Rehearsal]:
    """Run a loopback Discord, at which discord.py is pointed meanwhile."""
    async with rehearsal:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(discord.http.Route, "BASE", rehearsal.api_url)
            patch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(rehearsal.gateway_url))
            patch.setattr(discord.asset.Asset, "BASE", rehearsal.cdn_url)
            yield rehearsal


class Api:
    """The HTTP interface without discord.py, to send what that would not."""

    def __init__(self, session: aiohttp.ClientSession, rehearsal: Rehearsal) -> None:
        self._session = session
        self._rehearsal = rehearsal

    async def __call__(
        self, method: str, path: str, body: object = None, *, token: str | None = None
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {token or self._rehearsal.token}"}
        url = self._rehearsal.api_url + path
        async with self._session.request(method, url, json=body, headers=headers) as answer:
            assert answer.status == 204 or answer.headers["Content-Type"] == "application/json"
            return answer.status, None if answer.status == 204 else await answer.json()

    async def post(self, body: object, channel: str = "general") -> tuple[int, Any]:
        """Send a message into a channel."""
        return await self("POST", f"/channels/{self._rehearsal.guild.channel_ids[channel]}/messages", body)
