from collections.abc import Callable
from pathlib import Path

import pytest

from models.catalogue import Entry
from models.data.examples import Recipe
from models.training.settings import TrainingSettings
from tests.models.conftest import folder_entry
from tests.models.training.runs import EXAMPLES, SETTINGS, Run


@pytest.fixture
def entries(tiny_folders: dict[str, Path], tiny_masked: Path, tiny_encoder: Path) -> dict[Recipe, Entry]:
    return {
        "classify": folder_entry("encoder", tiny_encoder, tasks=("search",), architecture="encoder"),
        "style": folder_entry("llama", tiny_folders["llama"]),
        "mask": folder_entry("masked", tiny_masked, tasks=("fill_mask",), architecture="encoder"),
    }


@pytest.fixture
def training(entries: dict[Recipe, Entry], tmp_path: Path) -> Callable[..., Run]:
    def make(recipe: Recipe, settings: TrainingSettings = SETTINGS) -> Run:
        return Run(entries[recipe], recipe, EXAMPLES[recipe](), tmp_path, settings)

    return make
