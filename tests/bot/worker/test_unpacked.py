"""A machine keeps no model that was deleted."""

import os
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID, uuid4

from bot.artifacts import Artifacts
from bot.database.connection import Database
from bot.worker.unpacked import IDLE_SECONDS, UnpackedModels
from models.tuned_folders import folder_of, note_use


async def content() -> AsyncGenerator[bytes]:
    yield b"weights"


def unpack(artifact: UUID, data_dir: Path) -> Path:
    """Lay a model down that was last wanted long ago."""
    folder = folder_of(artifact, data_dir)
    (folder / "tokenizer").mkdir(parents=True)
    long_ago = time.time() - IDLE_SECONDS - 60
    os.utime(folder, (long_ago, long_ago))
    return folder


async def test_what_was_deleted_goes_once_nobody_wants_it(database: Database, tmp_path: Path) -> None:
    kept = await Artifacts(database).put("weights", "application/zip", content())
    here, deleted, wanted = (unpack(artifact, tmp_path) for artifact in (kept.id, uuid4(), uuid4()))
    note_use(wanted)
    being_unpacked = here.with_name(f"tuned-{uuid4()}.x1y2")
    being_unpacked.mkdir()
    converted = here.with_name("smollm2")
    converted.mkdir()
    unpacked = UnpackedModels(database, tmp_path)
    assert await unpacked.remove() == 1
    assert set(here.parent.iterdir()) == {here, wanted, being_unpacked, converted}
    assert not deleted.exists()


async def test_a_machine_without_models_has_nothing_to_remove(database: Database, tmp_path: Path) -> None:
    assert await UnpackedModels(database, tmp_path / "empty").remove() == 0
