"""What was set for each server, in the database."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import pytest

from bot.database.connection import Database
from bot.database.listening import payloads
from bot.jobs.audit import Act, AuditLog
from bot.servers.servers import Servers
from bot.servers.settings import ServerSettings
from bot.servers.store import CHANNEL, ServerRows

HERE, ELSEWHERE = 2**62, 2
EVERYTHING = dict(ServerSettings().changed({"class_ends": "16:00 Europe/Berlin", "moderator_role_ids": [2**63 - 1]}))


def nothing(_before: Mapping[str, Any]) -> list[Act]:
    """Tell of nothing that was done."""
    return []


async def test_all_that_can_be_set_comes_back(database: Database) -> None:
    servers = Servers(ServerSettings(), ServerRows(database))
    await servers.change(HERE, EVERYTHING, by_id=7)
    await servers.change(ELSEWHERE, {"participant_running": 1}, by_id=7)
    again = Servers(ServerSettings(), ServerRows(database))
    await again.read()
    assert dict(again.of(HERE)) == EVERYTHING
    assert again.of(ELSEWHERE) == ServerSettings(participant_running=1)


async def test_many_who_set_at_once_undo_nothing_of_each_other(database: Database) -> None:
    rows = ServerRows(database)
    changes = {
        name: number for number, name in enumerate(("participant_running", "staff_running", "log_channel_id"), 1)
    }
    await asyncio.gather(*(rows.change(HERE, {name: number}, nothing) for name, number in changes.items()))
    assert await rows.all() == {HERE: changes}


async def test_whoever_listens_is_told(database: Database, dsn: str) -> None:
    rows = ServerRows(database)
    async with aclosing(payloads(dsn, CHANNEL, "hearing")) as told:
        assert await anext(told) is None
        for running in (1, 2):
            await rows.change(HERE, {"participant_running": running}, nothing)
            assert await asyncio.wait_for(anext(told), 5) == ""


async def test_who_set_what_is_in_the_audit_log_with_what_it_was(database: Database) -> None:
    servers = Servers(ServerSettings(participant_running=3), ServerRows(database))
    changes = {"participant_running": 4, "staff_running": 8, "log_channel_id": 5}
    await servers.change(HERE, changes, by_id=7)
    await servers.change(HERE, {"log_channel_id": None}, by_id=8)
    told = [(entry.act.actor_id, entry.act.what) for entry in await AuditLog(database).latest(HERE, 9)]
    assert told == [
        (8, "`log_channel_id` from <#5> to nothing"),
        (7, "`log_channel_id` from nothing to <#5>"),
        (7, "`participant_running` from 3 to 4"),
    ]


async def test_of_many_who_set_the_same_each_tells_what_the_one_before_set(database: Database) -> None:
    rows, first = ServerRows(database), ServerSettings(participant_running=1)
    several = [Servers(first, rows) for _ in range(5)]
    numbers = range(2, 7)
    setting = zip(several, numbers, strict=True)
    await asyncio.gather(*(each.change(HERE, {"participant_running": to}, by_id=to) for each, to in setting))
    entries = reversed(await AuditLog(database).latest(HERE, 9))
    steps = [entry.act.what.split(" ")[2::2] for entry in entries]
    assert [old for old, _ in steps] == ["1", *(new for _, new in steps[:-1])]
    assert sorted(new for _, new in steps) == [str(to) for to in numbers]


async def test_what_cannot_be_logged_is_not_set(database: Database) -> None:
    def broken(_before: Mapping[str, Any]) -> list[Act]:
        raise LookupError

    with pytest.raises(LookupError):
        await ServerRows(database).change(HERE, {"participant_running": 4}, broken)
    assert not (await ServerRows(database).all()).get(HERE)
