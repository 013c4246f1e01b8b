"""The short forms: `make chaos` and `make soak` run them for long."""

from collections.abc import AsyncIterator

import pytest

from bot.database.embedded import Embedded
from tests.e2e.chaos.gauges import Gauges
from tests.e2e.chaos.kills import Kills
from tests.e2e.chaos.stage import Stage, stage
from tests.e2e.chaos.storm import storm
from tests.e2e.system import database

PEOPLE = 12
SECONDS = 8.0


@pytest.fixture(scope="module")
async def whole(postgres: Embedded, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with stage(await database(postgres, "chaos"), tmp_path_factory.mktemp("chaos"), people=PEOPLE) as running:
        yield running


@pytest.mark.timeout(300)
async def test_what_is_asked_for_at_each_kill_point_is_answered_once_or_told_to_be_lost(whole: Stage) -> None:
    assert await Kills(whole, "1").round() == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", ["1", "2"])
async def test_a_storm_passes_and_all_is_well(whole: Stage, seed: str) -> None:
    assert await storm(whole, Gauges(whole), SECONDS, seed, calm=0.7) == []
