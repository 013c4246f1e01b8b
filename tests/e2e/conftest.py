import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.database.embedded import Embedded
from tests.e2e.system import System, database, system


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here starts the whole system, with real weights."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres() -> AsyncIterator[Embedded]:
    """A real PostgreSQL of these tests' own, not below pytest's folder, which each new run closes to other users."""
    with tempfile.TemporaryDirectory() as folder:
        async with Embedded(Path(folder)) as embedded:
            yield embedded


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared(postgres: Embedded, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """One bot and one worker with real weights for all tests; whoever kills one of them starts it again."""
    logs = tmp_path_factory.mktemp("logs")
    settings = {"GRACE_SECONDS": "0.5", "ARTIFACTS_URL": tmp_path_factory.mktemp("artifacts").as_uri()}
    async with system(await database(postgres, "shared"), logs, settings) as whole:
        yield whole
