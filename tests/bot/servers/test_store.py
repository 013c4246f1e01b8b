"""What was set for each server, in the database."""

import asyncio
from contextlib import aclosing

from bot.database.connection import Database
from bot.database.listening import payloads
from bot.servers.servers import Servers
from bot.servers.settings import ServerSettings
from bot.servers.store import CHANNEL, ServerRows

HERE, ELSEWHERE = 2**62, 2
EVERYTHING = dict(ServerSettings().changed({"class_ends": "16:00 Europe/Berlin", "moderator_role_ids": [2**63 - 1]}))


async def test_all_that_can_be_set_comes_back(database: Database) -> None:
    servers = Servers(ServerSettings(), ServerRows(database))
    await servers.change(HERE, EVERYTHING)
    await servers.change(ELSEWHERE, {"participant_running": 1})
    again = Servers(ServerSettings(), ServerRows(database))
    await again.read()
    assert dict(again.of(HERE)) == EVERYTHING
    assert again.of(ELSEWHERE) == ServerSettings(participant_running=1)


async def test_many_who_set_at_once_undo_nothing_of_each_other(database: Database) -> None:
    rows = ServerRows(database)
    changes = {
        name: number for number, name in enumerate(("participant_running", "staff_running", "log_channel_id"), 1)
    }
    await asyncio.gather(*(rows.change(HERE, {name: number}) for name, number in changes.items()))
    assert await rows.all() == {HERE: changes}


async def test_whoever_listens_is_told(database: Database, dsn: str) -> None:
    rows = ServerRows(database)
    async with aclosing(payloads(dsn, CHANNEL, "hearing")) as told:
        assert await anext(told) is None
        for running in (1, 2):
            await rows.change(HERE, {"participant_running": running})
            assert await asyncio.wait_for(anext(told), 5) == ""
