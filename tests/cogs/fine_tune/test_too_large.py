"""A model that would be too large to be kept is not trained: that is told before anything waits."""

from collections.abc import AsyncIterator

import pytest

from bot.jobs.job import State
from rehearsal import Rehearsal
from tests.bot.room import Room, opened, settings_of
from tests.cogs.fine_tune.runs import DATA
from tests.cogs.fine_tune.runs_of_people import opened as form_of
from tests.cogs.fine_tune.runs_of_people import previewed, run_request, trained
from tests.cogs.fine_tune.test_forms import SETTINGS, STYLE

SAYS = " MB, and only 25 MB can be kept here"
SMALL = {SETTINGS: "lora_rank = 8"}


@pytest.fixture
async def room(world: Rehearsal) -> AsyncIterator[Room]:
    """A room whose bot shares a database with others, and no folder for large files."""
    async with opened(world, settings_of(world, database_url="postgresql://database/name")) as room:
        yield room


async def test_the_preview_says_so_and_start_refuses(room: Room) -> None:
    card = await previewed(room, room.ada)
    assert SAYS in card.text
    before = room.latest
    assert SAYS in (await room.told(await room.ada.press(card, "Start"))).text
    assert room.latest == before


async def test_an_adapter_is_small_enough(room: Room) -> None:
    card = await previewed(room, room.ada)
    card = await room.card(await room.ada.submit(await form_of(room, room.ada, card, "Advanced"), SMALL))
    room.work(room.latest, State.SUCCEEDED, result=DATA)
    await room.cards.until_ended(room.latest)
    assert SAYS not in card.text
    await room.card(await room.ada.press(card, "Start"))
    assert run_request(room).settings.lora_rank == 8


async def test_train_again_refuses_too(room: Room) -> None:
    card = await trained(room, room.ada, data=STYLE)
    before = room.latest
    form = await form_of(room, room.ada, card, "Train again")
    assert SAYS in (await room.told(await room.ada.submit(form, {SETTINGS: "lora_rank = all"}))).text
    assert room.latest == before
