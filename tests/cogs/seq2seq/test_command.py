"""`/translate` and `/summarize`: what is typed becomes a request, or a private sentence."""

import pytest

from bot.jobs.job import State
from models.catalogue import load_catalogue
from models.seq2seq.values import SOURCE_CHARACTERS
from models.tasks import Request
from models.tasks.summarize.request import SummarizeRequest
from models.tasks.translate.request import TranslateRequest
from rehearsal.options import Value
from tests.bot.room import Room
from tests.cogs.seq2seq.test_card import translated


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


async def test_a_text_is_summarised(room: Room) -> None:
    await room.card(await room.ada.command("summarize", {"text": "Long"}))
    assert latest(room) == SummarizeRequest(text="Long", model=load_catalogue().default("summarize").key)


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
    ("name", "options", "told"),
    [
        ("translate", {"text": "Hello", "to": "Klingon"}, "English → German"),
        ("translate", {"text": "Hello", "to": "@everyone", "model": "opus-de-en"}, "German → English"),
        ("translate", {"text": "Hello", "to": "de", "model": "smollm2"}, "t5-small"),
        ("translate", {"text": " \n", "to": "de"}, "type some text"),
        ("summarize", {"text": "\x00"}, "type some text"),
        ("summarize", {"text": "x" * (SOURCE_CHARACTERS + 1)}, "text"),
        ("summarize", {"text": "Long", "model": "opus-de-en"}, "t5-small"),
    ],
)
async def test_what_does_not_fit_gets_a_sentence(room: Room, name: str, options: dict[str, Value], told: str) -> None:
    shown = await room.told(await room.ada.command_unchecked(name, options))
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


async def test_a_model_that_is_not_there_is_told_on_the_card(room: Room) -> None:
    card = await room.card(await room.ada.command("summarize", {"text": "Long"}))
    error = "T5 small is not on this machine. `python -m bot prefetch t5-small` fetches it."
    room.work(room.latest, State.FAILED, error=error)
    await room.cards.until_ended(room.latest)
    assert error in card.text
