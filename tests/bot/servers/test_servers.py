"""What is held of each server, as it is on record."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from pydantic import ValidationError

from bot.database.connection import DatabaseAway
from bot.servers import servers as servers_module
from bot.servers.servers import Servers
from bot.servers.settings import ServerSettings
from tests.bot.memory_stores import MemoryServers

HERE, ELSEWHERE = 1, 2
FIRST = ServerSettings(instructor_role_ids=frozenset({7}), participant_running=3)


@pytest.fixture
def store() -> MemoryServers:
    return MemoryServers()


@pytest.fixture
def servers(store: MemoryServers) -> Servers:
    return Servers(FIRST, store)


async def test_what_nobody_set_is_as_it_was_first(servers: Servers) -> None:
    await servers.read()
    assert servers.of(HERE) == servers.of(None) == FIRST


async def test_what_one_server_sets_is_its_own(servers: Servers) -> None:
    changed = await servers.change(HERE, {"instructor_role_ids": [8]}, by_id=7)
    assert servers.of(HERE) == changed == FIRST.changed({"instructor_role_ids": [8]})
    assert servers.of(ELSEWHERE) == FIRST


async def test_two_who_set_at_once_undo_nothing_of_each_other(store: MemoryServers) -> None:
    one, other = Servers(FIRST, store), Servers(FIRST, store)
    await one.change(HERE, {"log_channel_id": 5}, by_id=7)
    await other.change(HERE, {"participant_running": 9}, by_id=7)
    await one.read()
    assert one.of(HERE) == other.of(HERE) == FIRST.changed({"log_channel_id": 5, "participant_running": 9})


async def test_what_was_not_set_follows_the_environment(store: MemoryServers, servers: Servers) -> None:
    await servers.change(HERE, {"log_channel_id": 5}, by_id=7)
    later = Servers(ServerSettings(participant_running=1), store)
    await later.read()
    assert (later.of(HERE).participant_running, later.of(HERE).log_channel_id) == (1, 5)


async def test_what_does_not_fit_is_not_written(store: MemoryServers, servers: Servers) -> None:
    with pytest.raises(ValidationError):
        await servers.change(HERE, {"participant_running": 0}, by_id=7)
    assert store.rows == {}


async def test_a_value_of_another_version_costs_itself_alone(
    store: MemoryServers, servers: Servers, caplog: pytest.LogCaptureFixture
) -> None:
    store.rows = {HERE: {"participant_running": "many", "log_channel_id": 5, "weather": "fine"}}
    await servers.read()
    assert servers.of(HERE) == FIRST.changed({"log_channel_id": 5})
    assert "participant_running" in caplog.text


async def test_a_bot_begins_with_what_is_on_record_or_else_with_the_first_values(
    store: MemoryServers, servers: Servers
) -> None:
    store.rows = {HERE: {"log_channel_id": 5}}
    store.obstacles = [DatabaseAway("away")]
    await servers.begin()
    assert servers.of(HERE) == FIRST
    await servers.begin()
    assert servers.of(HERE).log_channel_id == 5


async def test_they_are_read_at_each_change_however_long_the_database_is_away(
    store: MemoryServers, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers_module, "AGAIN", 0.0)
    told: asyncio.Queue[str | None] = asyncio.Queue()

    async def changes() -> AsyncGenerator[str | None]:
        while True:
            yield await told.get()
            read.set()

    read = asyncio.Event()
    running = asyncio.create_task(servers.run(changes()))
    store.rows = {HERE: {"log_channel_id": 5}}
    store.obstacles = [DatabaseAway("away"), DatabaseAway("away")]
    told.put_nowait(None)
    told.put_nowait("")
    await asyncio.wait_for(read.wait(), 5)
    assert servers.of(HERE).log_channel_id == 5
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
