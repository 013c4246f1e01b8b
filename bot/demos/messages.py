"""The messages of a demo: each is sent once, and noted.

One is sent with a nonce of its turn and part, by which Discord knows it again for some minutes; then it is noted.
"""

from dataclasses import replace
from typing import Any

import discord

from bot.demos.demo import Demo, DemoStore


class Messages:
    """Sends and notes them."""

    def __init__(self, client: discord.Client, store: DemoStore) -> None:
        self._client = client
        self._store = store

    async def send(self, demo: Demo, part: str, **content: Any) -> Demo:
        """Show a part of a step, where it is not shown yet; return the demo with it noted."""
        if part in demo.now.messages:
            return demo
        channel = self._client.get_partial_messageable(demo.channel_id, guild_id=demo.guild_id)
        message = await channel.send(nonce=f"demo{demo.id}.{demo.turn}.{part}"[-25:], **content)
        return await self.note(demo, messages={**demo.now.messages, part: message.id})

    async def note(self, demo: Demo, **changes: Any) -> Demo:
        """Note what more of a turn has been shown; return the demo with it."""
        done = replace(demo.now, **changes)
        await self._store.note(demo.id, demo.turn, done)
        return replace(demo, done={**demo.done, demo.turn: done})

    def of(self, demo: Demo, message_id: int) -> discord.PartialMessage:
        """Return a message that a demo has sent."""
        channel = self._client.get_partial_messageable(demo.channel_id, guild_id=demo.guild_id)
        return channel.get_partial_message(message_id)
