import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg.conninfo import make_conninfo

from bot.database import migrate as migrations
from bot.database.connection import Database, DatabaseAway, connect
from bot.database.migrate import migrate, pending


@pytest.fixture
async def empty(server: str) -> AsyncIterator[str]:
    async with await connect(server) as connection:
        await connection.execute("drop database if exists empty")
        await connection.execute("create database empty")
    yield make_conninfo(server, dbname="empty")
    async with await connect(server) as connection:
        await connection.execute("drop database empty with (force)")


async def test_each_migration_is_applied_once(empty: str) -> None:
    applied = await migrate(empty)
    assert "0001_jobs.sql" in applied
    assert any(name.startswith("procrastinate") for name in applied)
    assert await migrate(empty) == []


async def test_a_worker_of_an_earlier_version_keeps_its_queues_and_slots(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = migrations._scripts()
    earlier = {name: path for name, path in scripts.items() if name < "0004"}
    monkeypatch.setattr(migrations, "_scripts", lambda: earlier)
    await migrate(empty)
    async with Database(empty) as database:
        await database.fetch(
            "insert into workers (name, device, queues, slots)"
            " values ('a', 'cpu', '{inference,training}', 4) returning id"
        )
        monkeypatch.setattr(migrations, "_scripts", lambda: scripts)
        await migrate(empty)
        assert await database.fetch("select slots from workers") == [{"slots": {"inference": 4, "training": 4}}]


async def test_jobs_of_an_earlier_version_name_their_artifacts(empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scripts = migrations._scripts()
    earlier = {name: path for name, path in scripts.items() if name < "0030"}
    monkeypatch.setattr(migrations, "_scripts", lambda: earlier)
    await migrate(empty)
    upload, weights = uuid4(), uuid4()
    rows = [
        ("read_data", f'{{"source": {{"artifact": "{upload}", "name": "\\u0000"}}}}', None),
        ("fine_tune", "{}", f'{{"weights": "{weights}"}}'),
    ]
    async with Database(empty) as database:
        for kind, request, result in rows:
            await database.fetch(
                "with job as (insert into jobs (kind, queue, owner_id, running_limit, request, result)"
                " values (%(kind)s, 'short', 1, 1, %(request)s, %(result)s) returning id)"
                " insert into cards (job_id, application_id, guild_id, channel_id, private)"
                " select id, 1, 1, 1, false from job returning job_id",
                {"kind": kind, "request": request, "result": result},
            )
        monkeypatch.setattr(migrations, "_scripts", lambda: scripts)
        await migrate(empty)
        named = [row["artifacts"] for row in await database.fetch("select artifacts from jobs order by id")]
        assert named == [[upload], [weights]]


async def test_what_is_pending_is_what_would_be_applied(empty: str) -> None:
    async with Database(empty) as database:
        before = await pending(database)
        assert before == await pending(database)
        assert set(before) == set(await migrate(empty))
        assert await pending(database) == []


async def test_several_processes_may_migrate_at_once(empty: str) -> None:
    first, *others = sorted(await asyncio.gather(*(migrate(empty) for _ in range(4))), key=len, reverse=True)
    assert first
    assert others == [[], [], []]


async def test_a_newer_procrastinate_brings_only_what_is_missing(empty: str) -> None:
    await migrate(empty)
    last = "procrastinate 03.04.00_50_post_add_retry_failed_job_procedure.sql"
    async with Database(empty) as database:
        await database.fetch("delete from migrations where name = %(name)s returning name", {"name": last})
    assert await migrate(empty) == [last]


async def test_a_failed_migration_changes_nothing(empty: str) -> None:
    async with await connect(empty) as connection:
        await connection.execute("create table cards (in_the_way int)")
    with pytest.raises(Exception, match="cards"):
        await migrate(empty)
    async with Database(empty) as database:
        tables = await database.fetch("select tablename from pg_tables where schemaname = 'public'")
    assert tables == [{"tablename": "cards"}]


async def test_a_database_that_is_not_there_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.database.migrate.CONNECT_SECONDS", 0.2)
    with pytest.raises(DatabaseAway, match=r"No such file"):
        await migrate(f"host={tmp_path} user=nobody")
