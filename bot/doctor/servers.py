"""The servers that the bot is in, looked at one after another."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import discord

from bot.doctor import server
from bot.doctor.finding import Finding, wrong
from bot.permissions import invitation
from bot.servers.settings import ServerSettings

READY_WITHIN = 30.0  # seconds
MORE_SERVERS_WITHIN = 0.5  # seconds after the last server that Discord told of

SettingsOf = Callable[[int], ServerSettings]  # by the server's id


async def check(settings_of: SettingsOf, token: str, intents: discord.Intents) -> AsyncIterator[Finding]:
    """Connect as the bot does, beside it where it runs, and look around; interactions are left to the bot."""
    client = discord.Client(
        intents=intents,
        guild_ready_timeout=MORE_SERVERS_WITHIN,
        chunk_guilds_at_startup=False,
        member_cache_flags=discord.MemberCacheFlags.none(),
        max_messages=None,
    )
    async with client:
        await client.login(token)
        async with _connected(client) as fault:
            if fault:
                yield wrong(
                    f"the connection to Discord's gateway fails: {fault}",
                    "Let websockets out of this machine's network, to gateway.discord.gg on port 443.",
                )
                return
            for finding in look_around(client, settings_of):
                yield finding


@asynccontextmanager
async def _connected(client: discord.Client) -> AsyncIterator[str | None]:
    """Yield once the client knows its servers, or why it does not come to."""
    connection = asyncio.create_task(client.connect(reconnect=False))
    ready = asyncio.create_task(client.wait_until_ready())
    done, _ = await asyncio.wait({connection, ready}, timeout=READY_WITHIN, return_when=asyncio.FIRST_COMPLETED)
    ready.cancel()
    if connection in done:
        yield str(connection.exception() or "it was closed")
    else:
        yield None if ready in done else f"no answer within {READY_WITHIN:.0f} s"
        await client.close()
        await asyncio.gather(connection, return_exceptions=True)


def look_around(client: discord.Client, settings_of: SettingsOf) -> Iterator[Finding]:
    """Check every server that the client knows."""
    assert client.application_id is not None
    if not client.guilds:
        yield wrong("the bot is in no server", f"Invite it: {invitation(client.application_id)}")
    for guild in client.guilds:
        for finding in server.check(client, guild, settings_of(guild.id)):
            yield replace(finding, said=f"{guild}: {finding.said}")
