"""The bot's account: whether Discord answers, by which clock, whether it takes the token, and what it grants."""

import time
from collections.abc import AsyncIterator, Iterator
from email.utils import parsedate_to_datetime

import aiohttp
import discord

from bot.client import CommandBot
from bot.doctor.finding import Finding, warning, well, wrong
from bot.permissions import invitation

PORTAL = "https://discord.com/developers/applications"
CLOCKS_APART = 5.0  # seconds; Discord's header has whole ones
PRIVILEGED = {
    "members": ("gateway_guild_members", "gateway_guild_members_limited"),
    "presences": ("gateway_presence", "gateway_presence_limited"),
    "message_content": ("gateway_message_content", "gateway_message_content_limited"),
}


async def check_answer(address: str) -> AsyncIterator[Finding]:
    """Ask Discord where its gateway is, which needs no token."""
    limit = aiohttp.ClientTimeout(total=10)
    try:
        async with aiohttp.ClientSession(timeout=limit) as session, session.get(f"{address}/gateway") as answer:
            date = answer.headers.get("Date", "")
            answer.raise_for_status()
    except (aiohttp.ClientError, OSError, ValueError) as error:
        yield wrong(
            f"Discord does not answer at {address}: {str(error) or 'no answer in time'}",
            "Check this machine's network: it must reach discord.com and gateway.discord.gg on port 443.",
        )
        return
    yield well(f"Discord answers at {address}")
    if date:
        yield of_clocks(time.time() - parsedate_to_datetime(date).timestamp())


def of_clocks(ahead: float) -> Finding:
    """Return what it means that this machine's clock is so many seconds ahead of Discord's."""
    if abs(ahead) <= CLOCKS_APART:
        return well("this machine's clock agrees with Discord's")
    how = "ahead of" if ahead > 0 else "behind"
    return warning(
        f"this machine's clock is {abs(ahead):.0f} s {how} Discord's",
        "Set it by NTP (`timedatectl set-ntp true`): cards count by it how long they can be edited.",
    )


async def check_token(bot: CommandBot, token: str) -> AsyncIterator[Finding]:
    """Log in over HTTP; without a ✗ the bot is logged in afterwards."""
    try:
        await bot.login(token)
    except discord.LoginFailure:
        yield wrong(
            "Discord refuses DISCORD_TOKEN (401): it was reset, is of a deleted bot, or is not the token",
            f"At {PORTAL} open your application, then Bot, then Reset Token, and put the new one into .env. "
            "The public key and the client secret are something else.",
        )
        return
    except (aiohttp.ClientError, OSError, discord.HTTPException) as error:
        yield wrong(f"the bot cannot log in: {error}", "If Discord has trouble, https://discordstatus.com says so.")
        return
    yield well(f"the token is that of {bot.user}, application {bot.application_id}")
    assert bot.application_id is not None
    yield well(f"it is invited by {invitation(bot.application_id)}")
    for finding in check_intents(bot):
        yield finding


def check_intents(bot: CommandBot) -> Iterator[Finding]:
    """Compare the privileged intents that the bot asks for with those that its application has."""
    used = [name for name in PRIVILEGED if getattr(bot.intents, name)]
    refused = [name for name in used if not any(getattr(bot.application_flags, flag) for flag in PRIVILEGED[name])]
    if refused:
        yield wrong(
            f"the application has not these privileged intents: {', '.join(refused)}",
            f"At {PORTAL} open your application, then Bot, and switch them on.",
        )
    else:
        yield well(f"privileged intents: {', '.join(used) or 'none are needed'}")
