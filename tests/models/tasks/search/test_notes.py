"""The shipped notes, and an instructor's folder whatever lies in it."""

import logging
import os
from pathlib import Path

import pytest

from models.tasks.search import notes
from models.tasks.search.notes import FILE_BYTES, FILES, PASSAGES, SHIPPED, read_notes


@pytest.fixture(autouse=True)
def _warn_anew() -> None:
    notes._warn.cache_clear()
    notes._parsed.cache_clear()


def own(folder: Path) -> dict[str, list[str]]:
    """What the folder adds to the shipped notes: texts by title."""
    library, shipped = read_notes(folder), read_notes(None)
    found: dict[str, list[str]] = {}
    for passage in library.passages[len(shipped.passages) :]:
        found.setdefault(passage.title, []).append(passage.text)
    assert library.notes == shipped.notes + len(found)
    return found


def test_the_shipped_notes_are_short_and_have_titles_and_headings() -> None:
    library = read_notes(None)
    assert (library.notes, library.left_out) == (len(list(SHIPPED.glob("*.md"))), 0)
    assert library.notes >= 6
    for path in SHIPPED.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert text.count("\n## ") >= 4
        assert 150 <= len(text.split()) <= 350


def test_own_notes_come_after_the_shipped_ones_and_are_read_again_when_they_change(tmp_path: Path) -> None:
    assert own(tmp_path) == {}
    (tmp_path / "b.md").write_text("# Bee\n\nbuzz", encoding="utf-8")
    (tmp_path / "A.MD").write_text("\ufeffno title, only text", encoding="utf-8")
    (tmp_path / "c.txt").write_text("not read")
    (tmp_path / ".hidden.md").write_text("not read")
    assert own(tmp_path) == {"A": ["no title, only text"], "Bee": ["buzz"]}
    (tmp_path / "b.md").write_text("# Bee\n\nbuzz buzz", encoding="utf-8")
    (tmp_path / "A.MD").unlink()
    assert own(tmp_path) == {"Bee": ["buzz buzz"]}


def test_a_folder_that_is_not_there_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        assert own(tmp_path / "nowhere") == {}
    assert len(caplog.records) == 1


def test_what_is_no_note_is_left_out_counted_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("the password")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "loop.md").symlink_to(folder / "loop.md")
    (folder / "gone.md").symlink_to(folder / "nothing.md")
    (folder / "folder.md").mkdir()
    os.mkfifo(folder / "pipe.md")
    (folder / "large.md").write_text("x " * FILE_BYTES)
    (folder / "latin.md").write_bytes("Übergröße".encode("latin-1"))
    (folder / "utf16.md").write_text("text", encoding="utf-16")
    (folder / "many.md").write_text("x\n\n" * (PASSAGES + 1))
    (folder / "good.md").write_text("good")
    (folder / "inside.md").symlink_to(folder / "good.md")
    (folder / "empty.md").write_text("")
    with caplog.at_level(logging.WARNING):
        library = read_notes(folder)
    shipped = read_notes(None)
    assert [passage.text for passage in library.passages[len(shipped.passages) :]] == ["good", "good"]
    assert library.left_out == 9
    assert "out.md: it leads out" in caplog.text
    assert "the password" not in caplog.text
    logged = len(caplog.records)
    read_notes(folder)
    assert len(caplog.records) == logged


def test_there_may_be_thousands_of_files(tmp_path: Path) -> None:
    for number in range(3000):
        (tmp_path / f"{number:04}.md").write_text("one\n\ntwo")
    library = read_notes(tmp_path)
    assert library.notes == read_notes(None).notes + FILES
    assert library.left_out == 3000 - FILES


def test_passages_are_bounded_over_all_files(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.md").write_text("x\n\n" * (PASSAGES // 3))
    library = read_notes(tmp_path)
    assert library.left_out == 1
    assert len(library.passages) == len(read_notes(None).passages) + 3 * (PASSAGES // 3)
