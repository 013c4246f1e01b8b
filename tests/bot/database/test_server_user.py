"""What is said where the embedded server cannot have a user, or a folder, of its own."""

import os
from pathlib import Path

import pytest

from bot.database import server_user
from bot.database.embedded import Embedded, EmbeddedFailed


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder in which root looks for useradd, on a machine where nobody made the server's user."""
    monkeypatch.setattr(os, "getuid", lambda: 0)
    monkeypatch.setattr(server_user, "NAME", "nobody-made-this")
    monkeypatch.setattr(server_user, "PLACES", str(tmp_path))
    return tmp_path


def test_without_useradd_it_says_what_to_do(root: Path) -> None:
    assert list(root.iterdir()) == []
    with pytest.raises(EmbeddedFailed, match=r"there is no useradd here\. Run this as another user") as failed:
        server_user.server_user()
    assert "\n" not in str(failed.value)


def test_where_no_user_can_be_made_it_says_why_and_what_to_do(root: Path) -> None:
    useradd = root / "useradd"
    useradd.write_text("#!/bin/sh\necho 'useradd: cannot lock /etc/passwd;' >&2\necho 'try again later.' >&2\nexit 1\n")
    useradd.chmod(0o755)
    with pytest.raises(EmbeddedFailed, match=r"cannot lock /etc/passwd; try again later\.") as failed:
        server_user.server_user()
    assert "\n" not in str(failed.value)


async def test_where_chmod_does_nothing_it_says_so_and_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "postgres").mkdir(mode=0o755)  # as a file system without permissions shows it
    monkeypatch.setattr(Path, "chmod", lambda *_: None)
    with pytest.raises(EmbeddedFailed, match=r"^DATA_DIR: owners and permissions .* DATABASE_URL$"):
        await Embedded(folder).__aenter__()
