"""The workshop's notes: a set shipped here, and the instructor's own folder, read again when a file changes.

What lies in that folder is trusted to be meant well, not to be well made: it is read within limits, and what is left
out is counted and logged.
"""

import logging
import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from models.tasks.search.passages import passages_of_note
from models.tasks.search.request import Passage

SHIPPED = Path(__file__).with_name("notes")

FILES = 200
FILE_BYTES = 500_000
ENTRIES = 10_000  # of a folder, looked at for notes among them
PASSAGES = 2_000  # of one's own notes: a minute's reading for MiniLM on two cores, once

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Library:
    """Every passage of the notes, how many notes they come from, and how many files were left out."""

    passages: tuple[Passage, ...]
    notes: int
    left_out: int


def read_notes(folder: Path | None) -> Library:
    """Read the shipped notes and those in `folder`: files of Markdown right in it, in the order of their names."""
    shipped = [note for path in sorted(SHIPPED.glob("*.md")) if (note := _note(path, SHIPPED))]
    own, left_out = _own_notes(folder) if folder is not None else ([], 0)
    notes = [*shipped, *own]
    return Library(tuple(passage for note in notes for passage in note), len(notes), left_out)


def _own_notes(folder: Path) -> tuple[list[tuple[Passage, ...]], int]:
    paths = _markdown_files(folder)
    notes: list[tuple[Passage, ...]] = []
    left_out, room = max(len(paths) - FILES, 0), PASSAGES
    for path in paths[:FILES]:
        note = _note(path, folder)
        if note is None or len(note) > room:
            left_out += 1
        else:
            notes.append(note)
            room -= len(note)
    if left_out:
        _warn(folder, f"{left_out} of {len(paths)} notes are left out: at most {FILES} files and {PASSAGES} passages")
    return notes, left_out


def _markdown_files(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, ENTRIES)]
    except OSError as error:
        _warn(folder, f"the notes' folder cannot be read: {error.strerror}")
        return []
    return [folder / name for name in sorted(names) if name.lower().endswith(".md") and not name.startswith(".")]


def _note(path: Path, folder: Path) -> tuple[Passage, ...] | None:
    """Return a note's passages, or None for a file that cannot be one."""
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(os.path.realpath(folder)):
        _warn(path, "it leads out of the notes' folder")
        return None
    try:
        status = real.stat()
    except OSError as error:
        _warn(path, error.strerror)
        return None
    return _parsed(real, path.stem, status.st_mode, status.st_size, status.st_ctime_ns)


@lru_cache(maxsize=2 * FILES)
def _parsed(path: Path, name: str, mode: int, size: int, _changed: int) -> tuple[Passage, ...] | None:
    """Read a file; again only where its size, its rights or its content changed."""
    if not stat.S_ISREG(mode) or size > FILE_BYTES:
        _warn(path, f"it is no file of at most {FILE_BYTES:,} bytes")
        return None
    try:
        return tuple(islice(passages_of_note(_text(path), name), PASSAGES + 1))
    except (OSError, UnicodeDecodeError) as error:
        _warn(path, f"it cannot be read as UTF-8: {error}")
        return None


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(FILE_BYTES).decode("utf-8-sig")


@lru_cache(maxsize=1000)
def _warn(path: Path, why: str) -> None:
    """Log once, and not again at every search."""
    log.warning("%s: %s", path, why)
