"""Tasks change nothing in the models that they run: all of their tests share them."""

from collections.abc import AsyncIterator

import pytest

from models.catalogue import Catalogue
from models.resident import ResidentModels


@pytest.fixture(scope="session")
async def tiny_resident(
    tiny_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ResidentModels]:
    resident = ResidentModels(tiny_catalogue, tmp_path_factory.mktemp("data"))
    yield resident
    await resident.close()
