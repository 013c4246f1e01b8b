"""Which database a command gets, and how one that cannot be had is told."""

from pathlib import Path

import pytest

from bot.cli.dsn import database
from bot.cli.failure import CommandFailed
from bot.database import migrate as migrate_module
from bot.database.connection import DatabaseAway
from bot.settings import Settings


async def test_a_database_that_is_away_is_one_clear_line_without_the_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(migrate_module, "CONNECT_SECONDS", 0.05)
    address = "postgresql://bot:hunter2@127.0.0.1:9/jobs"
    settings = Settings.model_validate({"database_url": address, "data_dir": tmp_path})
    with pytest.raises(CommandFailed, match=r"^DATABASE_URL: .*refused") as caught:
        async with database(settings):
            pytest.fail("there is none")
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "postgres").exists(), "an embedded one was begun"


async def test_what_fails_later_is_not_called_a_wrong_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def migrated(_dsn: str) -> list[str]:
        return []

    monkeypatch.setattr("bot.cli.dsn.migrate", migrated)
    settings = Settings.model_validate({"database_url": "postgresql://db/jobs"})
    with pytest.raises(DatabaseAway):
        async with database(settings):
            raise DatabaseAway


async def test_a_data_folder_that_cannot_be_used_is_one_clear_line(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("", encoding="utf-8")
    with pytest.raises(CommandFailed, match="DATA_DIR"):
        async with database(Settings.model_validate({"data_dir": taken})):
            pytest.fail("there is none")
