from collections.abc import AsyncIterator

import pytest

from bot.client import CommandBot
from bot.runbooks.check import Checker
from bot.runbooks.library import checker_of
from bot.settings import Settings
from models.catalogue import load_catalogue


@pytest.fixture(scope="session")
async def checker() -> AsyncIterator[Checker]:
    async with CommandBot(Settings(), load_catalogue()) as bot:
        await bot.setup_hook()
        yield checker_of(bot.tree, bot.catalogue)
