"""`python -m bot data`: what there is, and adding one's own."""

import argparse
from pathlib import Path

import pytest

from bot.artifacts import Artifacts
from bot.cli import data
from bot.cli.main import main
from bot.database.connection import Database
from bot.jobs.data_sets import DataSets
from bot.settings import Settings
from tests.models.data.test_named_sets import CARD

MOODS = "text,label\nso good,yes\nso bad,no\nquite good,yes\nquite bad,no\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with its card, and a data folder of one's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
    path = tmp_path / "moods.csv"
    write(path, MOODS, rows=4)
    return path


def write(file: Path, content: str, rows: int) -> None:
    file.write_text(content)
    file.with_suffix(".toml").write_text(CARD.replace("rows = 4", f"rows = {rows}"))


async def run(dsn: str, action: str, file: Path | None = None) -> int:
    settings = Settings.model_validate({"database_url": dsn})
    return await data.main(settings, argparse.Namespace(action=action, file=file))


async def test_the_sets_are_listed_with_their_licences(dsn: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(dsn, "list") == 0
    told = capsys.readouterr().out
    assert "sms-spam         5,574 rows  classify  English: SMS: spam or not" in told
    assert "CC BY 4.0" in told


async def test_a_file_is_checked_told_and_kept_where_every_worker_finds_it(
    dsn: str, database: Database, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = MOODS.replace("quite bad,no", "quite bad,No\n=1+1,no")
    write(file, content, rows=5)
    assert await run(dsn, "add", file) == 0
    told = capsys.readouterr().out
    assert "This is a table, cells separated by commas, 5 rows." in told
    assert "5 examples for classify. text: “text”, label: “label”." in told
    assert "Classes: no (3), yes (2)." in told
    assert "looks like a formula" in told
    (added,) = await DataSets(database).all()
    assert (added.key, added.card.rows) == ("moods", 5)
    kept = b"".join([chunk async for chunk in Artifacts(database).read(added.artifact)])
    assert kept == content.encode()
    assert await run(dsn, "list") == 0
    assert "moods" in capsys.readouterr().out


async def test_a_set_may_be_renewed(dsn: str, database: Database, file: Path) -> None:
    assert await run(dsn, "add", file) == 0
    write(file, f"{MOODS}so what,no\n", rows=5)
    assert await run(dsn, "add", file) == 0
    (added,) = await DataSets(database).all()
    assert added.card.rows == 5
    await database.fetch("update artifacts set created_at = created_at - interval '1 day' returning id")
    assert await Artifacts(database).unused.remove() == 1
    assert await Artifacts(database).get(added.artifact) is not None


async def test_a_set_that_another_version_added_is_left_out(
    dsn: str, database: Database, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert await run(dsn, "add", file) == 0
    await database.fetch("""update data_sets set card = '{"title": "Moods"}' returning key""")
    assert await DataSets(database).all() == []
    assert "moods" in caplog.text


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"moods.toml": None}, "moods.csv has no card: write "),
        ({"moods.csv": None}, "there is no file moods.csv beside it"),
        ({"moods.toml": CARD.replace("rows = 4", "rows = 5")}, "has 4 rows, and its card says 5"),
        ({"moods.toml": CARD.replace('label = "label"', 'label = "mood"')}, "There is no column “mood”"),
        ({"moods.toml": CARD.replace("moods.csv", "other.csv"), "other.csv": MOODS}, "its file is other.csv"),
        ({"moods.csv": "\x89PNG"}, "This is no text|read|one row"),
        ({"moods.csv": "text,label\nso good,yes\nso bad,yes\n"}, "All rows are of one class"),
    ],
)
def test_what_cannot_be_used_is_told_and_not_kept(
    file: Path, changes: dict[str, str | None], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in changes.items():
        path = file.with_name(name)
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_text(content)
    assert main(["data", "add", str(file)]) == 2
    told = capsys.readouterr().err
    assert any(part in told for part in line.split("|"))
    assert not (file.parent / "kept").exists()


def test_the_bots_own_sets_are_not_replaced(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = file.with_name("topics.toml")
    card.write_text(CARD.replace("moods.csv", "topics.csv"))
    file.rename(file.with_name("topics.csv"))
    assert main(["data", "add", str(file.with_name("topics.csv"))]) == 2
    assert "a set of this name comes with the bot" in capsys.readouterr().err
