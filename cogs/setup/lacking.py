"""What the bot lacks in a server, as `python -m bot doctor` finds it, each with what to do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord

from bot.cards.text import counted
from bot.client import Assistant
from bot.database.connection import DatabaseAway
from bot.doctor import account, server, workers
from bot.doctor.finding import Finding, Mark, warning, wrong

MARKS = {Mark.WRONG: "❌", Mark.WARNING: "⚠️"}
SHOWN = 1800  # characters, of the 4,000 of a card
ABSENT = "Nothing else needs them. `/models` shows which, and `python -m bot doctor` says how to bring them."
WELL = "### ✅ Nothing is missing\nPermissions, roles, channels, workers and models are as they should be."


@dataclass(frozen=True)
class Lacking:
    """What was found, as a card says it; `faulty` where a class could not begin."""

    text: str
    faulty: bool


async def lacking(bot: Assistant, guild: discord.Guild) -> Lacking:
    """Look at everything that concerns a server now."""
    found = [finding async for finding in _examine(bot, guild)]
    wanting = [finding for mark in MARKS for finding in found if finding.mark is mark]
    faulty = any(finding.mark is Mark.WRONG for finding in wanting)
    return Lacking(_told(wanting) if wanting else WELL, faulty)


async def _examine(bot: Assistant, guild: discord.Guild) -> AsyncIterator[Finding]:
    for finding in account.check_intents(bot):
        yield finding
    for finding in server.check(bot, guild, bot.servers.of(guild.id)):
        yield finding
    try:
        alive = await bot.stores.jobs.workers()
    except DatabaseAway:
        yield wrong("the queue does not answer, so it cannot be told who is at work", "Press “Look again” in a moment.")
        return
    found = list(workers.check(bot.catalogue, alive))
    for finding in found:
        if finding.mark is not Mark.WARNING:
            yield finding
    if absent := sum(finding.mark is Mark.WARNING for finding in found):
        yield warning(f"{counted(absent, 'model')} not at hand, which people might choose", ABSENT)


def _told(findings: list[Finding]) -> str:
    """Say what is wrong first, and as much as there is room for."""
    lines = ["### 🩺 What I lack"]
    for place, finding in enumerate(findings):
        line = f"{MARKS[finding.mark]} {finding.said}\n-# {finding.to_do}"
        if sum(map(len, lines)) + len(line) > SHOWN:
            lines.append(f"-# … and {len(findings) - place} more, which `python -m bot doctor` lists.")
            break
        lines.append(line)
    return "\n".join(lines)
