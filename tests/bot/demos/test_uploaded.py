"""What is on record of uploaded runbooks, in the database and in memory alike."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest

from bot.cards.stores import AuditStore
from bot.database.connection import Database
from bot.demos.uploaded import UploadedRows, UploadedStore
from bot.jobs.audit import Act, AuditLog
from tests.bot.demos.memory import MemoryUploaded
from tests.bot.memory_steering import MemoryAudit

SERVERS = count(2**62)


@dataclass
class Record:
    """A store, and the log that it writes to."""

    store: UploadedStore
    audit: AuditStore


def _in_memory(_database: Database) -> Record:
    audit = MemoryAudit()
    return Record(MemoryUploaded(audit), audit)


def _in_the_database(database: Database) -> Record:
    return Record(UploadedRows(database), AuditLog(database))


@pytest.fixture(params=[_in_the_database, _in_memory])
def record(request: pytest.FixtureRequest, database: Database) -> Record:
    make: Callable[[Database], Record] = request.param
    return make(database)


async def test_one_is_its_servers_alone_and_gives_way_to_the_next_of_its_name(record: Record) -> None:
    here, there = next(SERVERS), next(SERVERS)
    await record.store.put("b", "one", Act(here, 7, "upload demo", "`b`"))
    await record.store.put("a", "two", Act(here, 7, "upload demo", "`a`"))
    await record.store.put("b", "three", Act(here, 8, "upload demo", "`b`"))
    assert list((await record.store.of(here)).items()) == [("a", "two"), ("b", "three")]
    assert await record.store.of(there) == {}
    assert [entry.act.actor_id for entry in await record.audit.latest(here, 10)] == [8, 7, 7]


async def test_one_is_removed_once_and_from_its_own_server(record: Record) -> None:
    here, there = next(SERVERS), next(SERVERS)
    await record.store.put("a", "one", Act(here, 7, "upload demo"))
    assert not await record.store.remove("a", Act(there, 7, "remove demo"))
    assert await record.store.remove("a", Act(here, 7, "remove demo"))
    assert not await record.store.remove("a", Act(here, 7, "remove demo"))
    assert await record.store.of(here) == {}
    assert [entry.act.act for entry in await record.audit.latest(here, 10)] == ["remove demo", "upload demo"]
    assert await record.audit.latest(there, 10) == []
