"""Posts the audit log to the log channel of each server: in order, and what an earlier bot left first."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from typing import Final

import discord

from bot.cards.stores import AuditStore
from bot.cards.text import inline
from bot.cards.transient import transient
from bot.database.connection import DatabaseAway
from bot.jobs.audit import Act, Entry
from bot.servers.servers import Servers

AGAIN: Final = 2.0  # seconds
AT_ONCE: Final = 50  # entries read
TOLD_ALREADY: Final = {"report"}
"""Acts that say so in the log channel themselves."""

EMOJI: Final = {
    "cancel": "🛑",
    "move": "↕️",
    "pause": "⏸️",
    "resume": "▶️",
    "limit": "✋",
    "block": "⛔",
    "unblock": "👐",
    "retry": "🔁",
    "drain": "🚰",
    "end drain": "✅",
    "announce": "📣",
    "report": "🚩",
    "hide": "🙈",
    "upload demo": "🎬",
    "remove demo": "🗑️",
    "set": "⚙️",
}

log = logging.getLogger(__name__)


class LogChannel:
    """Posts each entry at least once. Without a channel, or where Discord lets none in, `/queue log` shows it."""

    def __init__(self, client: discord.Client, servers: Servers, audit: AuditStore) -> None:
        self._client = client
        self._servers = servers
        self._audit = audit

    async def run(self, changes: AsyncGenerator[str | None]) -> None:
        """Post what is new at each change, until cancelled; see `bot.database.listening`."""
        await self._client.wait_until_ready()
        async for _ in changes:
            await self._post_at_last()

    async def _post_at_last(self) -> None:
        while True:
            try:
                while entries := await self._audit.unposted(AT_ONCE):
                    for entry in entries:
                        await self._post(entry)
                        await self._audit.note_posted(entry.id)
            except (DatabaseAway, discord.HTTPException, discord.RateLimited, OSError) as error:
                log.info("the audit log is posted later: %s", type(error).__name__)
            else:
                return
            await asyncio.sleep(AGAIN)

    async def _post(self, entry: Entry) -> None:
        if entry.act.act in TOLD_ALREADY:
            return
        channel_id = self._servers.of(entry.act.guild_id).log_channel_id
        channel = None if channel_id is None else self._client.get_channel(channel_id)
        if not isinstance(channel, discord.TextChannel | discord.Thread) or channel.guild.id != entry.act.guild_id:
            return
        try:
            # Discord takes a message with the nonce of the one that it has for that one, for some minutes.
            await channel.send(line(entry), nonce=entry.id, silent=True)
        except discord.HTTPException as refusal:
            if transient(refusal):
                raise
            log.warning("the log channel of server %s takes nothing: %s", entry.act.guild_id, refusal.text)


def line(entry: Entry) -> str:
    """Return an entry as a line: when, who, what, whom and why."""
    act = entry.act
    parts = [f"{EMOJI.get(act.act, '•')} <t:{entry.at.timestamp():.0f}:T> <@{act.actor_id}>: **{act.act}**"]
    parts += [_job(act), _whom(act), act.what]
    why = f" — {inline(act.reason)}" if act.reason else ""
    return " ".join(part for part in parts if part) + why


def _job(act: Act) -> str:
    return "" if act.job_id is None else f"job {act.job_id}"


def _whom(act: Act) -> str:
    if act.role_id is not None:
        return f"<@&{act.role_id}>"
    if act.person_id is None or f"<@{act.person_id}>" in act.what:
        return ""
    return f"of <@{act.person_id}>" if act.job_id is not None else f"<@{act.person_id}>"
