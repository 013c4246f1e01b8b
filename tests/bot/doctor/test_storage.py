"""The database, the workers and their models, in a real PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from bot.database.connection import Database, connect
from bot.doctor import models, storage
from bot.doctor.finding import Finding, Mark, wrong
from bot.jobs.workers import Stock, register
from bot.servers.store import ServerRows
from bot.settings import Settings
from models.catalogue import Catalogue, load_catalogue
from tests.bot.doctor.finding import all_of, fault, faults

CATALOGUE = Catalogue([entry for entry in load_catalogue() if entry.key in {"smollm2", "smollm2-360m", "minilm"}])
AT_HAND = Stock(models=("smollm2", "minilm"))


async def found(dsn: str) -> list[Finding]:
    return await checked(Settings.model_validate({"database_url": dsn}))


async def checked(settings: Settings) -> list[Finding]:
    async with storage.reached(settings) as database:
        return await all_of(storage.check(settings, database, CATALOGUE))


async def with_worker(dsn: str, stock: Stock) -> list[Finding]:
    async with await connect(dsn) as connection:
        await register(connection, "gpu-1", "cuda:0", {"inference": 4}, stock)
        return await found(dsn)


async def test_a_worker_with_models(dsn: str) -> None:
    findings = await with_worker(dsn, AT_HAND)
    assert faults(findings) == []
    told = "\n".join(map(str, findings))
    assert "✓ worker gpu-1 on cuda:0 has 2 models, and could fetch 0" in told
    assert "✓ model smollm2 is on gpu-1" in told
    assert "! model smollm2-360m is not to be had" in told


async def test_what_could_be_fetched_is_a_warning_with_what_to_do(dsn: str) -> None:
    findings = await with_worker(dsn, Stock(("smollm2",), ("minilm",)))
    assert faults(findings) == []
    (told,) = [str(finding) for finding in findings if "model minilm" in finding.said]
    assert "fetched when first asked for" in told
    assert "`python -m bot prefetch minilm`" in told


async def test_a_command_whose_model_nobody_has_is_a_fault(dsn: str) -> None:
    assert "model minilm is not to be had: /search will be refused" in fault(
        await with_worker(dsn, Stock(("smollm2",)))
    )


async def test_without_a_worker_nothing_is_answered(dsn: str) -> None:
    told = "\n".join(map(str, await found(dsn)))
    assert "✗ no worker is at work" in told
    assert "python -m bot worker" in told
    assert "✓ model smollm2 is on this machine" in told


async def test_a_worker_that_died_does_not_count(dsn: str) -> None:
    async with await connect(dsn) as connection:
        await register(connection, "dead", "cpu", {"inference": 1}, AT_HAND)
        await connection.execute("update workers set heartbeat_at = now() - interval '1 min'")
        assert "no worker is at work" in fault(await found(dsn))


@pytest.fixture
async def empty(server: str) -> AsyncIterator[str]:
    async with await connect(server) as connection:
        await connection.execute("create database unmigrated")
    yield make_conninfo(server, dbname="unmigrated")
    async with await connect(server) as connection:
        await connection.execute("drop database unmigrated with (force)")


async def test_a_database_that_is_not_migrated_is_a_warning_and_stays_as_it_is(empty: str) -> None:
    for _ in range(2):
        async with Database(empty) as unmigrated:
            findings = await all_of(storage.check(Settings(), unmigrated, CATALOGUE))
        (told,) = [str(finding) for finding in findings if "migrations" in finding.said]
        assert "python -m bot migrate" in told


async def test_a_database_that_does_not_answer_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "ANSWER_SECONDS", 0.5)
    told = fault(await found("postgresql://someone:hunter2@127.0.0.1:9/none"))
    assert "DATABASE_URL: The database is away" in told
    assert "hunter2" not in told


async def test_an_embedded_database_that_cannot_start_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings.model_validate({"data_dir": tmp_path / "file", "database_url": None})
    assert "does not start" in fault(await checked(settings))


async def test_models_are_looked_for_on_this_machine_where_no_worker_lives() -> None:
    marks = {finding.said.split()[1]: finding.mark for finding in await models.of_this_machine(CATALOGUE)}
    assert marks["smollm2"] is Mark.WELL
    assert marks["smollm2-360m"] is Mark.WARNING


async def test_without_a_folder_what_is_fine_tuned_cannot_be_kept(dsn: str, tmp_path: Path) -> None:
    assert "ARTIFACTS_URL" in "\n".join(map(str, await found(dsn)))
    settings = Settings.model_validate({"database_url": dsn, "artifacts_url": tmp_path.as_uri()})
    assert "ARTIFACTS_URL" not in "\n".join(map(str, await checked(settings)))


async def test_what_is_set_for_servers_is_read_where_the_database_tells(database: Database, empty: str) -> None:
    settings = Settings.model_validate({"participant_running": 3})
    await ServerRows(database).change(7, {"participant_running": 5}, lambda _before: [])
    told = await storage.settings_of_servers(settings, database)
    assert (told(7).participant_running, told(8).participant_running) == (5, 3)
    async with Database(empty) as unmigrated, Database("host=127.0.0.1 port=9", timeout=0.2) as away:
        for silent in (unmigrated, away, wrong("there is none", "Start it.")):
            assert (await storage.settings_of_servers(settings, silent))(7).participant_running == 3
