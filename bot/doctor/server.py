"""One server: what the bot may do where, and whether the roles and channels that are set for it are there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import discord

from bot.doctor.finding import Finding, warning, well, wrong
from bot.permissions import invitation, missing, why_no_reports
from bot.servers.settings import ServerSettings

SHOWN = 5
SETUP = "Choose it by `/setup` in this server."
Channel = discord.TextChannel | discord.ForumChannel


def check(client: discord.Client, guild: discord.Guild, settings: ServerSettings) -> Iterator[Finding]:
    """Look around in a server that the client knows."""
    assert client.application_id is not None
    yield from _permissions(guild, settings, invitation(client.application_id))
    yield _log_channel(client, guild, settings.log_channel_id)
    yield _roles(client, guild, "instructors", settings.instructor_role_ids)
    yield _roles(client, guild, "moderators", settings.moderator_role_ids)
    yield from _channels(client, settings)
    yield well("where the bot's role stands does not matter, since it changes nobody's roles")


def roles_here(guild: discord.Guild, numbers: Iterable[int]) -> list[discord.Role]:
    """Return those roles that are of this server: the environment names those of several at once."""
    return [role for number in sorted(numbers) if (role := guild.get_role(number))]


def roles_gone(client: discord.Client, numbers: Iterable[int]) -> list[int]:
    """Return those that no server has: they were deleted, or never were."""
    return [number for number in sorted(numbers) if not any(guild.get_role(number) for guild in client.guilds)]


def channels_gone(client: discord.Client, numbers: Iterable[int]) -> list[int]:
    """Return those channels that no server has."""
    return [number for number in sorted(numbers) if client.get_channel(number) is None]


def named_channels(settings: ServerSettings) -> dict[str, frozenset[int]]:
    """Return the channels that are set for a server, by what they are for."""
    stage = settings.stage_channel_id
    return {
        "participants' channels": settings.participant_channel_ids,
        "crowded channels": settings.crowded_channel_ids,
        "stage channel": frozenset() if stage is None else frozenset({stage}),
    }


def _permissions(guild: discord.Guild, settings: ServerSettings, link: str) -> Iterator[Finding]:
    """Say what the bot may not do, and in which channels."""
    channels: list[Channel] = [*guild.text_channels, *guild.forums]
    places = [channel for channel in channels if _matters(channel, settings)]
    lacking: dict[tuple[str, ...], list[Channel]] = defaultdict(list)
    for channel in places:
        lacking[tuple(missing(channel))].append(channel)
    if sound := lacking.pop((), []):
        yield well(f"the bot may do all that it needs in {listed(f'#{channel}' for channel in sound)}")
    for words, faulty in lacking.items():
        yield wrong(
            f"the bot lacks {', '.join(words)} in {listed(f'#{channel}' for channel in faulty)}",
            f"Allow its role that, in Server Settings, Roles, or Edit Channel, Permissions; or invite it again: {link}",
        )
    if not places:
        yield wrong("the bot sees no text channel", "Let its role see a channel: Edit Channel, Permissions.")


def _matters(channel: Channel, settings: ServerSettings) -> bool:
    """Whether people are to use the bot there: it or everybody sees the channel, or it is named."""
    seen_by = (channel.guild.me, channel.guild.default_role)
    named = frozenset[int]().union(*named_channels(settings).values())
    return channel.id in named or any(channel.permissions_for(who).view_channel for who in seen_by)


def _log_channel(client: discord.Client, guild: discord.Guild, number: int | None) -> Finding:
    nowhere = "there is no log channel, so nobody can report a card"
    if number is None:
        return warning(nowhere, SETUP)
    channel = client.get_channel(number)
    if why := why_no_reports(channel, number):
        return wrong(
            f"the log channel: {why}",
            "Let the bot's role see it and write there (Edit Channel, Permissions), or choose another by `/setup`.",
        )
    if getattr(channel, "guild", None) != guild:
        return warning(nowhere, f"MODERATORS_CHANNEL_ID names #{channel} of another server. {SETUP}")
    return well(f"reports go to #{channel}")


def _roles(client: discord.Client, guild: discord.Guild, who: str, numbers: frozenset[int]) -> Finding:
    if gone := roles_gone(client, numbers):
        return wrong(f"a role that makes {who} is gone: {listed(map(str, gone))}", SETUP)
    roles = roles_here(guild, numbers)
    if not roles:
        return warning(f"nobody is among the {who}, since no role is chosen", SETUP)
    if guild.default_role in roles:
        return warning(f"everybody is among the {who}, since @everyone is chosen", SETUP)
    return well(f"{who} are {listed(f'@{role}' for role in roles)}")


def _channels(client: discord.Client, settings: ServerSettings) -> Iterator[Finding]:
    for what, numbers in named_channels(settings).items():
        if gone := channels_gone(client, numbers):
            yield wrong(f"of the {what} I see no channel {listed(map(str, gone))}", SETUP)


def listed(names: Iterable[str]) -> str:
    """Name the first few, and how many more there are."""
    every = list(names)
    more = [f"{len(every) - SHOWN} more"] if len(every) > SHOWN else []
    return ", ".join([*every[:SHOWN], *more])
