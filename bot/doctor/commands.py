"""The commands: those that are registered with Discord against those of this code."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import discord

from bot.client import CommandBot
from bot.doctor.finding import Finding, well, wrong

SYNC = "Run `python -m bot sync`."
Key = tuple[int, str]  # a command's type and name
Payloads = dict[Key, Mapping[str, Any]]


async def check(bot: CommandBot) -> AsyncIterator[Finding]:
    """Compare them where they should be registered, and make sure that no server has them twice."""
    here = _by_key([command.to_dict(bot.tree) for command in bot.tree.get_commands()])
    assert bot.application_id is not None
    everywhere = _by_key(await bot.http.get_global_commands(bot.application_id))
    named = sorted(bot.settings.discord_guild_ids)
    if not named:
        yield _compared("everywhere", here, everywhere)
        async for guild in bot.fetch_guilds():
            own = _by_key(await bot.http.get_guild_commands(bot.application_id, guild.id))
            if left := everywhere.keys() & own.keys():
                yield _twice(guild.id, left)
    for guild_id in named:
        try:
            registered = _by_key(await bot.http.get_guild_commands(bot.application_id, guild_id))
        except (discord.Forbidden, discord.NotFound):
            yield wrong(
                f"DISCORD_GUILD_IDS: the bot is not in server {guild_id}", "Invite it there, or correct the number."
            )
            continue
        yield _compared(f"in server {guild_id}", here, registered)
        if twice := here.keys() & everywhere.keys() & registered.keys():
            yield _twice(guild_id, twice)


def _twice(guild_id: int, keys: set[Key]) -> Finding:
    return wrong(f"these appear twice in server {guild_id}: {_named(keys)}", SYNC)


def _compared(where: str, here: Payloads, registered: Payloads) -> Finding:
    lacking = here.keys() - registered.keys()
    old = registered.keys() - here.keys()
    different = {key for key in here.keys() & registered.keys() if not agree(here[key], registered[key])}
    parts = {"not registered": lacking, "registered as they were": different, "no longer there": old}
    faults = [f"{said}: {_named(keys)}" for said, keys in parts.items() if keys]
    if faults:
        return wrong(f"commands {where}: {'; '.join(faults)}", SYNC)
    return well(f"all {len(here)} commands are registered {where}")


def agree(ours: Any, theirs: Any) -> bool:
    """Whether what is registered says all that ours does: Discord adds fields, and leaves out empty ones."""
    if isinstance(ours, Mapping):
        return isinstance(theirs, Mapping) and all(agree(ours[name], theirs.get(name)) for name in ours)
    if isinstance(ours, list) and ours:
        return (
            isinstance(theirs, list)
            and len(ours) == len(theirs)
            and all(agree(one, other) for one, other in zip(ours, theirs, strict=True))
        )
    return (not ours and not theirs) or str(ours) == str(theirs)


def _by_key(payloads: Any) -> Payloads:
    return {(payload.get("type", 1), payload["name"]): payload for payload in payloads}


def _named(keys: set[Key]) -> str:
    return ", ".join(f"/{name}" if kind == 1 else f"“{name}”" for kind, name in sorted(keys))
