"""`python -m bot data`: what there is, and adding one's own."""

from pathlib import Path

import pytest

from bot.cli.main import main
from models.data.named_sets import FOLDER, named_sets
from tests.models.data.test_named_sets import CARD

MOODS = "text,label\nso good,yes\nso bad,no\nquite good,yes\nquite bad,no\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with its card, and a data folder of one's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
    path = tmp_path / "moods.csv"
    path.write_text(MOODS)
    path.with_suffix(".toml").write_text(CARD)
    return path


@pytest.mark.usefixtures("file")
def test_the_sets_are_listed_with_their_licences(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "list"]) == 0
    told = capsys.readouterr().out
    assert "sms-spam         5,574 rows  classify  English: SMS: spam or not" in told
    assert "CC BY 4.0" in told


def test_a_file_is_checked_told_and_kept(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(MOODS.replace("quite bad,no", "quite bad,No\n=1+1,no"))
    file.with_suffix(".toml").write_text(CARD.replace("rows = 4", "rows = 5"))
    assert main(["data", "add", str(file)]) == 0
    told = capsys.readouterr().out
    assert "This is a table, cells separated by commas, 5 rows." in told
    assert "5 examples for classify. text: “text”, label: “label”." in told
    assert "Classes: no (3), yes (2)." in told
    assert "looks like a formula" in told
    assert named_sets(file.parent / "kept")["moods"].path.read_text() == file.read_text()
    assert main(["data", "add", str(file)]) == 0, "it may be renewed"
    assert main(["data", "list"]) == 0
    assert "moods" in capsys.readouterr().out


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
    assert not (file.parent / "kept" / FOLDER).exists()


def test_the_bots_own_sets_are_not_replaced(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = file.with_name("topics.toml")
    card.write_text(CARD.replace("moods.csv", "topics.csv"))
    file.rename(file.with_name("topics.csv"))
    assert main(["data", "add", str(file.with_name("topics.csv"))]) == 2
    assert "a set of this name comes with the bot" in capsys.readouterr().err
