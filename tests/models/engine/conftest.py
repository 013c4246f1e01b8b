"""Engines over tiny models."""

import copy
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from transformers import AutoModelForCausalLM

from models.engine import Engine
from models.memory import Budget
from tests.models.conftest import CONTEXT
from tests.models.engine.streams import Build


@pytest.fixture(scope="session")
def tiny_models(tiny_folders: dict[str, Path]) -> dict[str, Any]:
    return {
        family: AutoModelForCausalLM.from_pretrained(folder, attn_implementation="sdpa").eval()
        for family, folder in tiny_folders.items()
    }


@pytest.fixture
def llama(tiny_models: dict[str, Any]) -> Any:
    """A tiny model of the test's own, to break at will."""
    return copy.deepcopy(tiny_models["llama"])


@pytest.fixture
async def build() -> AsyncIterator[Build]:
    engines: list[Engine] = []

    def make(model: Any, **options: Any) -> Engine:
        engines.append(Engine(model, context=CONTEXT, **{"budget": Budget(2**30), **options}))
        return engines[-1]

    yield make
    for engine in engines:
        await engine.close()
