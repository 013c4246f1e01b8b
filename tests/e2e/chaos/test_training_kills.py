"""Trainings in the whole system: killed, which `make chaos` does for long, and two beside what others ask for."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.database.embedded import Embedded
from tests.e2e.chaos.invariants import breaches, settled
from tests.e2e.chaos.kills import WRITING
from tests.e2e.chaos.stage import Stage, stage
from tests.e2e.chaos.training_kills import ENDS_WITHIN, PLACE, SETTLE_WITHIN, TrainingKills, train
from tests.e2e.system import database, running, shown

pytestmark = pytest.mark.timeout(600)
PEOPLE = 16


@pytest.fixture(scope="module")
async def whole(postgres: Embedded, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("trainings")
    async with stage(await database(postgres, "trainings"), folder, people=PEOPLE, trainable=True) as running_stage:
        yield running_stage


async def test_two_trainings_and_sixteen_generations_at_once_all_end(whole: Stage) -> None:
    people = [whole.discord.person(f"person{number}") for number in range(PEOPLE)]
    await asyncio.gather(*(train(whole, person) for person in people[:2]))
    await begun(whole, 2)
    answers = await asyncio.gather(*(person.command("generate", WRITING, channel=PLACE) for person in people))
    await whole.discord.until(lambda: not any(running(shown(sent)) for sent in answers), ENDS_WITHIN)
    assert await settled(whole, ENDS_WITHIN) == []
    counted = (
        "select kind, state::text, count(*) from jobs where kind <> 'read_data' group by kind, state order by kind"
    )
    assert await whole.query(counted) == [
        {"kind": "fine_tune", "state": "succeeded", "count": 2},
        {"kind": "generate", "state": "succeeded", "count": PEOPLE},
    ]
    assert await breaches(whole, SETTLE_WITHIN) == []


async def begun(whole: Stage, count: int) -> None:
    """Return once so many trainings run."""
    running_now = "select count(*) from jobs where kind = 'fine_tune' and state = 'running'"
    async with asyncio.timeout(ENDS_WITHIN):
        while True:
            if await whole.query(running_now) == [{"count": count}]:
                return
            await asyncio.sleep(0.1)


async def test_a_training_killed_at_each_point_of_its_life_ends_once(whole: Stage) -> None:
    assert await TrainingKills(whole, "1").round() == []
