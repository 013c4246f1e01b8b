"""Hostile tests draw their examples from one world each, and may take long where there are many examples."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from rehearsal import Rehearsal
from tests.bot.room import opened, settings_of, world
from tests.hostile.watch import Watch
from tests.models.conftest import tiny_folders, tiny_masked, tiny_seq2seq

__all__ = ["tiny_folders", "tiny_masked", "tiny_seq2seq", "world"]

SECONDS_AN_EXAMPLE = 3


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them, and give each as much time as its examples may take."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.hostile)
            item.add_marker(pytest.mark.timeout(60 + SECONDS_AN_EXAMPLE * settings().max_examples))


@pytest.fixture
async def watch(world: Rehearsal, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Watch]:
    """The bot in a loopback Discord, where nobody has too many jobs."""
    async with opened(world, settings_of(world, participant_running=1000)) as room:
        yield Watch(room, caplog)
