"""The servers that the bot is in: what it may do where, the moderators' channel, and what the settings name there."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager

import discord

from bot.doctor.finding import Finding, warning, well, wrong
from bot.permissions import invitation, missing, why_no_reports
from bot.settings import Settings

READY_WITHIN = 30.0  # seconds
MORE_SERVERS_WITHIN = 0.5  # seconds after the last server that Discord told of
SHOWN = 5
Channel = discord.TextChannel | discord.ForumChannel


async def check(settings: Settings, token: str, intents: discord.Intents) -> AsyncIterator[Finding]:
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
            for finding in look_around(client, settings):
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


def look_around(client: discord.Client, settings: Settings) -> Iterator[Finding]:
    """Check every server that the client knows."""
    assert client.application_id is not None
    link = invitation(client.application_id)
    if not client.guilds:
        yield wrong("the bot is in no server", f"Invite it: {link}")
    for guild in client.guilds:
        yield from _permissions(guild, settings, link)
    yield _moderators_channel(client, settings)
    yield _roles(client, "INSTRUCTOR_ROLE_IDS", settings.instructor_role_ids)
    yield _roles(client, "MODERATOR_ROLE_IDS", settings.moderator_role_ids)
    if unseen := [number for number in sorted(settings.crowded_channel_ids) if client.get_channel(number) is None]:
        yield wrong(
            f"CROWDED_CHANNEL_IDS: I see no channel {_listed(map(str, unseen))}", "Correct it, or let the bot see it."
        )


def _permissions(guild: discord.Guild, settings: Settings, link: str) -> Iterator[Finding]:
    """Say what the bot may not do, and in which channels."""
    channels: list[Channel] = [*guild.text_channels, *guild.forums]
    places = [channel for channel in channels if _matters(channel, settings)]
    lacking: dict[tuple[str, ...], list[Channel]] = defaultdict(list)
    for channel in places:
        lacking[tuple(missing(channel))].append(channel)
    if sound := lacking.pop((), []):
        yield well(f"{guild}: the bot may do all that it needs in {_listed(f'#{channel}' for channel in sound)}")
    for words, faulty in lacking.items():
        yield wrong(
            f"{guild}: the bot lacks {', '.join(words)} in {_listed(f'#{channel}' for channel in faulty)}",
            f"Allow its role that, in Server Settings, Roles, or Edit Channel, Permissions; or invite it again: {link}",
        )
    if not places:
        yield wrong(f"{guild}: the bot sees no text channel", "Let its role see a channel: Edit Channel, Permissions.")


def _matters(channel: Channel, settings: Settings) -> bool:
    """Whether people are to use the bot there: it or everybody sees the channel, or the settings name it."""
    seen_by = (channel.guild.me, channel.guild.default_role)
    named = channel.id in settings.crowded_channel_ids
    return named or any(channel.permissions_for(who).view_channel for who in seen_by)


def _moderators_channel(client: discord.Client, settings: Settings) -> Finding:
    number = settings.moderators_channel_id
    if number is None:
        return warning("there is no moderators' channel, so nobody can report a card", "Set MODERATORS_CHANNEL_ID.")
    channel = client.get_channel(number)
    if why := why_no_reports(channel, number):
        return wrong(
            f"MODERATORS_CHANNEL_ID: {why}",
            "Correct the number, or let the bot's role see the channel and write there: Edit Channel, Permissions.",
        )
    return well(f"reports go to #{channel}")


def _roles(client: discord.Client, setting: str, numbers: frozenset[int]) -> Finding:
    who = setting.partition("_")[0].lower()
    if not numbers:
        return warning(f"{setting} is not set, so nobody is {who}", "Set it to the id of a role, if there are any.")
    known = {number: role for guild in client.guilds for number in numbers if (role := guild.get_role(number))}
    if unknown := sorted(numbers - known.keys()):
        return wrong(
            f"{setting}: no server of the bot has a role {_listed(map(str, unknown))}",
            "Copy the id again: Server Settings, Roles, right-click the role, Copy Role ID (in Developer Mode).",
        )
    return well(f"{who}s are {_listed(f'@{role}' for role in known.values())}")


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = [f"{len(every) - SHOWN} more"] if len(every) > SHOWN else []
    return ", ".join([*every[:SHOWN], *more])
