"""`/translate`: what is typed becomes a request, or a private sentence."""

import pytest

from bot.jobs.job import State
from models.tasks import Request
from models.tasks.translate.request import TranslateRequest
from rehearsal.options import Value
from tests.bot.room import Room
from tests.cogs.translate.test_card import translated


def latest(room: Room) -> Request:
    return room.jobs.rows[room.latest].request


async def test_the_language_chooses_the_model(room: Room) -> None:
    await room.card(await room.ada.command("translate", {"text": "Hello", "to": "es"}))
    assert latest(room) == TranslateRequest(text="Hello", pair="en-es", model="opus-en-es")


async def test_the_text_is_enough(room: Room) -> None:
    await room.card(await room.ada.command("translate", {"text": "Hello"}))
    assert latest(room) == TranslateRequest(text="Hello", pair="en-de", model="t5-small")


async def test_a_model_may_be_chosen(room: Room) -> None:
    options: dict[str, Value] = {"text": "Hello", "to": "en-fr", "model": "opus-en-fr", "private": True}
    card = await room.card(await room.ada.command("translate", options))
    assert latest(room) == TranslateRequest(text="Hello", pair="en-fr", model="opus-en-fr")
    assert card.ephemeral


async def complete(room: Room, typed: str, **options: Value) -> list[str]:
    choices = await room.ada.autocomplete("translate", "to", typed, {"text": "Hello", **options})
    return [choice["value"] for choice in choices]


async def test_pairs_are_offered_from_memory(room: Room) -> None:
    room.jobs.away = True
    assert "en-de" in await complete(room, "")
    assert await complete(room, "→ GER") == ["en-de"]
    assert await complete(room, "", model="opus-de-en") == ["de-en"]
    assert await complete(room, "", model="smollm2") == []
    assert await complete(room, "en-", model="no such model") == [
        pair for pair in await complete(room, "") if "en-" in pair
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"text": "Hello", "to": "Klingon"}, "English → German"),
        ({"text": "Hello", "to": "@everyone", "model": "opus-de-en"}, "German → English"),
        ({"text": "Hello", "to": "de", "model": "smollm2"}, "t5-small"),
        ({"text": " \n", "to": "de"}, "type some text"),
    ],
)
async def test_what_does_not_fit_gets_a_sentence(room: Room, options: dict[str, Value], told: str) -> None:
    shown = await room.told(await room.ada.command_unchecked("translate", options))
    assert told in shown.text
    assert shown.mentions == []
    assert room.jobs.rows == {}


async def test_another_text_is_asked_for_in_a_form(room: Room) -> None:
    card = await room.card(await room.ada.command("translate", {"text": "Hello", "to": "de"}))
    room.work(room.latest, State.SUCCEEDED, result=translated())
    await room.cards.until_ended(room.latest)
    pressed = await room.alan.press(card, "Another text")
    await room.world.until(lambda: pressed.modal is not None)
    await room.card(await room.alan.submit(pressed, {"text": "Good night"}))
    assert latest(room) == TranslateRequest(text="Good night", pair="en-de", model="t5-small")
