"""The stranger of each module: `test_library.py` is about `library.py`."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from rehearsal import Rehearsal
from tests.rehearsal.document import validator
from tests.rehearsal.strangers.stranger import Stranger


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def discord(request: pytest.FixtureRequest) -> AsyncIterator[Rehearsal]:
    """A loopback Discord that lacks nothing that the stranger asks for, and gives and refuses it what a module says."""
    intents = getattr(request.module, "INTENTS", ())
    channels = dict.fromkeys(getattr(request.module, "CHANNELS", ("general", "playground", "lobby")), ())
    async with Rehearsal(validator=validator(), bot_name="stranger", intents=intents, channels=channels) as server:
        server.limits.enforce()
        yield server
        assert server.failures == []
        codes = {int(code) for refusal in server.refusals for code in re.findall(r'"code":(\d+)', refusal)}
        assert codes <= getattr(request.module, "REFUSED", set()), server.refusals


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stranger(
    request: pytest.FixtureRequest, discord: Rehearsal, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stranger]:
    """The stranger, running."""
    script = request.path.with_name(request.path.name.removeprefix("test_"))
    one = Stranger(script, discord, tmp_path_factory.mktemp("logs") / "stranger.log")
    try:
        await one.start()
        yield one
    finally:
        if one.running:
            await one.stop()
