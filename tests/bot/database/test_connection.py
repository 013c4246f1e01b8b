import asyncio
import os
import signal
import time

import pytest

from bot.database import connection as connection_module
from bot.database.connection import Connection, Database, DatabaseAway, DatabaseFull, DatabaseSlow, connect


async def backend(connection: Connection) -> int:
    row = await (await connection.execute("select pg_backend_pid() as pid")).fetchone()
    assert row is not None
    return int(row["pid"])


async def end_all_backends_but(connection: Connection) -> None:
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )


async def test_an_unreachable_database_is_away_after_the_time_given(tmp_path: object) -> None:
    async with Database(f"host={tmp_path} user=nobody", timeout=0.4) as database:
        start = time.monotonic()
        with pytest.raises(DatabaseAway):
            await database.fetch("select 1")
        assert 0.4 <= time.monotonic() - start < 2


async def test_when_it_is_known_to_be_away_nobody_waits(tmp_path: object) -> None:
    async with Database(f"host={tmp_path} user=nobody", size=2, timeout=0.4) as database:
        start = time.monotonic()
        assert not any(await asyncio.gather(*(database.ping() for _ in range(50))))
        assert time.monotonic() - start < 3
        start = time.monotonic()
        assert not await database.ping()
        assert time.monotonic() - start < 0.4


async def test_being_busy_is_not_being_away(dsn: str) -> None:
    async with Database(dsn, size=1, timeout=1) as database:
        answers = await asyncio.gather(*(database.fetch("select pg_sleep(0.3)::text") for _ in range(5)))
    assert len(answers) == 5


async def test_a_wait_that_is_too_long_is_away_too_and_leaves_the_pool_usable(dsn: str) -> None:
    async with Database(dsn, size=1, timeout=0.3) as database:
        with pytest.raises(DatabaseAway):
            await database.fetch("select pg_sleep(5)::text")
        assert await database.ping()


async def test_a_connection_that_is_given_up_as_it_is_made_is_closed(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Connection] = []
    asked = asyncio.Event()

    async def no_answer(connection: Connection, _seconds: float) -> None:
        made.append(connection)
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(connection_module, "_may_stand_still", no_answer)
    opening = asyncio.create_task(connect(dsn))
    await asked.wait()
    opening.cancel()
    await asyncio.gather(opening, return_exceptions=True)
    assert made[0].closed


async def test_a_process_that_stands_still_holds_no_lock_for_long(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "STILL_SECONDS", 0.3)
    lock = "select pg_advisory_xact_lock(7)::text"
    async with Database(dsn) as stopped, Database(dsn, timeout=10) as other:

        async def stand_still() -> None:
            async with stopped.transaction() as connection:
                await connection.execute(lock)
                await other.fetch(lock)
                await connection.execute("select 1")

        with pytest.raises(DatabaseAway, match="idle-in-transaction"):
            await stand_still()
        async with stopped.transaction(10) as long:
            await other.fetch("select pg_sleep(0.6)::text")
            await long.execute("select 1")
        assert await stopped.ping()


async def test_a_failed_transaction_changes_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as connection:
            await connection.execute("insert into workers (name, device, slots) values ('a', 'cpu', '{}')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await database.fetch("select * from workers") == []


async def test_connections_are_kept_and_bounded(dsn: str) -> None:
    async with Database(dsn, size=2) as database:

        async def use() -> int:
            async with database.transaction() as connection:
                return await backend(connection)

        backends = await asyncio.gather(*(use() for _ in range(40)))
    assert 1 <= len(set(backends)) <= 2


async def test_dead_connections_are_replaced_without_delay(dsn: str) -> None:
    async with Database(dsn, size=8) as database, Database(dsn) as other:
        await asyncio.gather(*(database.fetch("select pg_sleep(0.05)::text") for _ in range(8)))
        async with other.transaction() as connection:
            await end_all_backends_but(connection)
        start = time.monotonic()
        assert await database.ping()
        assert time.monotonic() - start < 0.5


async def test_a_connection_that_does_not_answer_in_time_is_closed(dsn: str) -> None:
    async with Database(dsn, timeout=0.2) as database:
        async with database.transaction() as connection:
            frozen = await backend(connection)
        os.kill(frozen, signal.SIGSTOP)
        try:
            with pytest.raises(DatabaseAway):
                await database.fetch("select 1")
            assert connection.closed
        finally:
            os.kill(frozen, signal.SIGCONT)


async def test_losing_the_connection_in_mid_transaction_is_away(dsn: str) -> None:
    async def lose(database: Database, other: Database) -> None:
        async with database.transaction() as connection:
            async with other.transaction() as killer:
                await end_all_backends_but(killer)
            await connection.execute("select 1")

    async with Database(dsn) as database, Database(dsn) as other:
        with pytest.raises(DatabaseAway):
            await lose(database, other)


# What the server itself answers to a write for which there is no room.
NO_ROOM = "do $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$"


async def write_without_room(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(NO_ROOM)


async def test_a_full_disk_is_told_from_being_away_and_logged_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    states = [database.full]
    for _ in range(3):
        with pytest.raises(DatabaseFull, match="could not extend file"):
            await write_without_room(database)
    assert await database.ping(), "it can be read all the same"
    states.append(database.full)
    assert [record.levelname for record in caplog.records if "disk is full" in record.getMessage()] == ["ERROR"]
    monkeypatch.setattr(connection_module, "FULL_SECONDS", 0.0)
    states.append(database.full)
    assert states == [False, True, False]


async def test_what_is_there_but_slow_is_told_from_what_is_away(dsn: str, tmp_path: object) -> None:
    async with Database(dsn, timeout=0.2) as database:
        with pytest.raises(DatabaseSlow):
            await database.fetch("select pg_sleep(5)::text")
    async with Database(f"host={tmp_path} user=nobody", timeout=0.2) as nowhere:
        with pytest.raises(DatabaseAway) as away:
            await nowhere.fetch("select 1")
        assert away.type is DatabaseAway


async def test_persist_repeats_until_the_database_is_back(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    calls = 0

    async def operation() -> str:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise DatabaseAway("for now")
        return "written"

    assert await database.persist(operation) == "written"
    assert calls == 3
    assert [record.levelname for record in caplog.records] == ["WARNING"]


async def test_persist_passes_other_errors_on(database: Database) -> None:
    async def operation() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.persist(operation)


async def test_a_connection_given_back_after_the_end_is_closed(dsn: str) -> None:
    async with Database(dsn) as database:
        transaction = database.transaction()
        connection = await transaction.__aenter__()
    await transaction.__aexit__(None, None, None)
    assert connection.closed
