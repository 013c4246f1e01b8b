"""Tiny models of each architecture, to be looked into."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.catalogue import Catalogue
from models.resident import ResidentModels
from tests.models.conftest import folder_entry

ATTENTION = {"tasks": ("attention",)}


@pytest.fixture(scope="session")
async def readers(
    tiny_folders: dict[str, Path],
    tiny_masked: Path,
    tiny_encoder: Path,
    tiny_seq2seq: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[ResidentModels]:
    """Models that show their attention, and one of other tasks."""
    entries = [folder_entry(family, folder, **ATTENTION) for family, folder in tiny_folders.items()]
    entries += [
        folder_entry("masked", tiny_masked, tasks=("fill_mask", "attention"), architecture="encoder"),
        folder_entry("encoder", tiny_encoder, **ATTENTION, architecture="encoder"),
        folder_entry("seq2seq", tiny_seq2seq, **ATTENTION, architecture="encoder-decoder"),
        folder_entry("writer", tiny_folders["llama"]),
    ]
    resident = ResidentModels(Catalogue(entries), tmp_path_factory.mktemp("data"))
    yield resident
    await resident.close()
