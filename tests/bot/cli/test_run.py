"""`run`: what ends it, and how that is told; against a loopback Discord, without a database."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest

from bot.cards.stores import Stores
from bot.cli import run, sync
from bot.cli.failure import CommandFailed
from bot.settings import Settings, SettingsInvalid
from models.catalogue import Catalogue
from rehearsal import Rehearsal
from tests.bot.room import Prompt, settings_of

NOTHING = argparse.Namespace()
NO_DATABASE = "postgresql://127.0.0.1:9/none"


class Watched(Prompt):
    """The bot that `run` makes, where a test can find it."""

    latest: ClassVar[Prompt]

    def __init__(self, settings: Settings, _catalogue: Catalogue, stores: Stores) -> None:
        super().__init__(settings, stores)
        Watched.latest = self


@pytest.fixture(autouse=True)
def without_database(monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def database(_settings: Settings) -> AsyncIterator[str]:
        yield NO_DATABASE

    monkeypatch.setattr(run, "database", database)
    monkeypatch.setattr(run, "Assistant", Watched)


def adapted(world: Rehearsal, **changes: object) -> Settings:
    """Return the settings of a bot in a rehearsal, some of them changed."""
    return Settings.model_validate({**settings_of(world).model_dump(), "port": 0, **changes})


async def test_a_missing_token_is_one_clear_line(world: Rehearsal) -> None:
    for command in (run, sync):
        with pytest.raises(SettingsInvalid, match="DISCORD_TOKEN"):
            await command.main(adapted(world, discord_token=None), NOTHING)


async def test_a_token_that_discord_refuses_is_one_clear_line(world: Rehearsal) -> None:
    for command in (run, sync):
        with pytest.raises(CommandFailed, match="DISCORD_TOKEN") as caught:
            await command.main(adapted(world, discord_token="hunter2"), NOTHING)
        assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/api/v10", "http://no.such.host.invalid/"])
async def test_a_discord_that_does_not_answer_is_one_clear_line(world: Rehearsal, address: str) -> None:
    for command in (run, sync):
        with pytest.raises(CommandFailed, match="does not answer"):
            await command.main(adapted(world, discord_api_url=address), NOTHING)


async def running(world: Rehearsal) -> asyncio.Task[int]:
    """Return `run`, once the bot is connected."""
    task = asyncio.create_task(run.main(adapted(world), NOTHING))
    await world.ready()
    await Watched.latest.wait_until_ready()
    return task


async def test_it_runs_until_it_is_cancelled(world: Rehearsal) -> None:
    task = await running(world)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("code", [4004, 4014])
async def test_a_gateway_closed_for_good_is_one_clear_line(world: Rehearsal, code: int) -> None:
    task = await running(world)
    await world.gateway.drop(code)
    with pytest.raises(CommandFailed, match="for good"):
        await task
