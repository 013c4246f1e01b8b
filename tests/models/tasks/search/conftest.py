"""A tiny encoder that searches."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.catalogue import Catalogue
from models.resident import ResidentModels
from tests.models.conftest import folder_entry


@pytest.fixture
async def searching(tiny_encoder: Path, tmp_path: Path) -> AsyncIterator[ResidentModels]:
    """One model, `encoder`, and an empty folder of notes, `notes_dir`."""
    catalogue = Catalogue([folder_entry("encoder", tiny_encoder, tasks=("search",), architecture="encoder")])
    notes = tmp_path / "notes"
    notes.mkdir()
    resident = ResidentModels(catalogue, tmp_path, notes_dir=notes)
    yield resident
    await resident.close()
