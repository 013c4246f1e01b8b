"""`python -m bot export`: a model that Discord's limit does not let through, as a file."""

import argparse
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from bot.artifacts import Artifacts
from bot.cli import export
from bot.cli.failure import CommandFailed
from bot.database.connection import Database
from bot.jobs.scheduling import Claims
from bot.jobs.store import Jobs
from bot.jobs.workers import Stock, register
from bot.settings import Settings
from models.tasks.task import tasks
from tests.bot.jobs.echo import CARD, NOBODY
from tests.cogs.fine_tune.runs import RUN, RUN_REQUEST


async def chunks() -> AsyncGenerator[bytes]:
    yield b"weights"


@pytest.fixture
async def job_id(database: Database) -> int:
    """A job that made @ada/spam."""
    weights = await Artifacts(database).put("weights", "application/zip", chunks())
    async with database.transaction() as connection:
        worker = await register(connection, "test", "cpu", {"training": 1}, Stock(("minilm",)))
    job = await Jobs(database).submit(RUN_REQUEST, 7, NOBODY, CARD, owner_name="ada")
    claims = Claims(database, tasks())
    claimed = await claims.claim("training", worker)
    assert claimed is not None
    assert await claims.succeed(claimed, RUN.model_copy(update={"weights": weights.id}))
    return job.id


async def run(dsn: str, job_id: int, to: Path | None = None) -> int:
    settings = Settings.model_validate({"database_url": dsn})
    return await export.main(settings, argparse.Namespace(job=job_id, to=to))


async def test_the_archive_is_written_under_the_models_name(
    dsn: str, job_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert await run(dsn, job_id) == 0
    assert (tmp_path / "spam.zip").read_bytes() == b"weights"
    assert "@ada/spam is in spam.zip" in capsys.readouterr().out
    with pytest.raises(CommandFailed, match="there already"):
        await run(dsn, job_id)


async def test_what_is_not_there_is_told(dsn: str, database: Database, job_id: int, tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="made no model"):
        await run(dsn, job_id + 1)
    await database.fetch("delete from artifacts returning id")
    with pytest.raises(CommandFailed, match="kept no longer"):
        await run(dsn, job_id, tmp_path / "spam.zip")
    assert not (tmp_path / "spam.zip").exists()
