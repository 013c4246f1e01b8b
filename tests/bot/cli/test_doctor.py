"""`doctor` against a loopback Discord and a real PostgreSQL: its lines, and what its exit status says."""

import argparse
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import doctor, sync
from bot.database.connection import connect
from bot.doctor import machine
from bot.jobs.workers import Stock, register
from bot.settings import Settings
from models.catalogue import load_catalogue
from rehearsal import Rehearsal
from tests.bot.room import settings_of

NOTHING = argparse.Namespace()


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk of these tests be large enough, whatever it is."""
    monkeypatch.setattr(machine, "DISK_WRONG", 0.0)


@pytest.fixture(autouse=True)
def own_level() -> Iterator[None]:
    """Give the bot's logger its level back."""
    logger = logging.getLogger("bot")
    level = logger.level
    yield
    logger.setLevel(level)


def adapted(world: Rehearsal, dsn: str, folder: Path, **changes: object) -> Settings:
    return settings_of(world, **{"database_url": dsn, "data_dir": folder, **changes})


async def test_a_room_where_all_is_well(
    world: Rehearsal, dsn: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = adapted(world, dsn, tmp_path)
    await sync.main(settings, NOTHING)
    capsys.readouterr()
    async with await connect(dsn) as connection:
        every = Stock(tuple(entry.key for entry in load_catalogue()))
        await register(connection, "gpu-1", "cuda:0", {"inference": 4}, every)
        status = await doctor.main(settings, NOTHING)
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("✗")] == []
    assert status == 0
    assert lines[-1] == "A class can begin."
    assert {line[:2] for line in lines[:-2]} <= {"✓ ", "! ", "  "}, "one mark a line, and no colours"
    for subject in ("data folder", "clock", "token", "commands", "#general", "database", "worker gpu-1", "smollm2"):
        assert any(subject in line for line in lines), subject


async def test_what_is_wrong_makes_its_exit_status(
    world: Rehearsal, dsn: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await doctor.main(adapted(world, dsn, tmp_path), NOTHING) == 1
    told = capsys.readouterr().out
    assert "✗ commands everywhere: not registered" in told
    assert "✗ no worker is at work" in told
    assert "must be put right before class" in told


@pytest.mark.parametrize("token", [None, "hunter2"], ids=["none", "refused"])
async def test_without_a_token_the_rest_is_looked_at_all_the_same(
    world: Rehearsal, dsn: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], token: str | None
) -> None:
    assert await doctor.main(adapted(world, dsn, tmp_path, discord_token=token), NOTHING) == 1
    told = capsys.readouterr().out
    assert "DISCORD_TOKEN" in told
    assert "the database answers" in told
    assert "hunter2" not in told
