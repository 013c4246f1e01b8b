"""What is known of all cards, without Discord or a database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.cards.registry import CardRegistry
from bot.cards.stores import ServerStore
from bot.client import Assistant, CommandBot
from bot.settings import Settings
from models.catalogue import Catalogue
from tests.bot.memory_stores import memory_stores


@asynccontextmanager
async def registry_of(
    settings: Settings, catalogue: Catalogue, servers: ServerStore | None = None
) -> AsyncIterator[CardRegistry]:
    """Yield the families of every cog, and what cogs add to all cards, of a bot with these settings and servers."""
    stores = memory_stores()
    async with Assistant(settings, catalogue, replace(stores, servers=servers or stores.servers)) as bot:
        await bot.servers.read()
        await CommandBot.setup_hook(bot)  # an assistant's own also begins to serve
        yield bot.registry
