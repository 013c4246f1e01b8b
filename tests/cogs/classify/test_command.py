"""`/classify`, with the classifiers that a person may use."""

from dataclasses import replace

import pytest

from models.catalogue import TunedModel
from models.tasks.classify.request import ClassifyRequest
from tests.bot.room import Room
from tests.cogs.classify.classified import SPAM

TEXT = "You have won a prize"


def hold(room: Room, *models: TunedModel) -> None:
    room.bot.catalogue.hold_tuned(models)


def spam(room: Room, key: str = "tuned-3", *, shared: bool = False) -> TunedModel:
    entry = SPAM.entry.model_copy(update={"key": key, "name": f"@ada/{key}"})
    return replace(SPAM, entry=entry, owner_id=room.ada.id, guild_id=room.world.guild.id, shared=shared)


def latest(room: Room) -> ClassifyRequest:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, ClassifyRequest)
    return request


async def test_without_a_classifier_it_says_how_to_get_one(room: Room) -> None:
    told = await room.told(await room.ada.command("classify", {"text": TEXT}))
    assert "/finetune start" in told.text
    assert room.jobs.rows == {}


async def test_the_newest_one_is_taken_unless_told(room: Room) -> None:
    hold(room, spam(room), spam(room, "tuned-4"))
    await room.card(await room.ada.command("classify", {"text": TEXT}))
    assert latest(room) == ClassifyRequest(text=TEXT, model="tuned-4")
    await room.card(await room.ada.command("classify", {"text": TEXT, "model": "@Ada/tuned-3"}))
    assert latest(room).model == "tuned-3"


@pytest.mark.parametrize("named", [{}, {"model": "tuned-3"}, {"model": "@ada/tuned-3"}])
async def test_what_is_not_shared_is_neither_offered_nor_taken(room: Room, named: dict[str, str]) -> None:
    hold(room, spam(room))
    assert await room.alan.autocomplete("classify", "model", "") == []
    await room.told(await room.alan.command_unchecked("classify", {"text": TEXT, **named}))
    assert room.jobs.rows == {}
    hold(room, spam(room, shared=True))
    (offered,) = await room.alan.autocomplete("classify", "model", "tuned" if named else "")
    assert offered["value"] == "tuned-3"
    await room.card(await room.alan.command("classify", {"text": TEXT, **named}))
    assert latest(room).model == "tuned-3"
