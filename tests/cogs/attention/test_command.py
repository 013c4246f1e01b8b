"""`/attention`: what is typed becomes a request, or a private sentence; selects change the card where it stands."""

import pytest

from bot.jobs.job import State
from models.tasks.attention.request import AttentionRequest, AttentionResult
from rehearsal.options import Value
from tests.bot.room import Room, answers
from tests.cogs.attention.views import TEXT, second, view


def latest(room: Room) -> AttentionRequest:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, AttentionRequest)
    return request


async def test_without_options_the_default_model_and_a_head_of_its_choice(room: Room) -> None:
    await room.card(await room.ada.command("attention", {"text": TEXT}))
    assert latest(room) == AttentionRequest(text=TEXT, models=("smollm2",))


async def test_options_are_taken_as_they_are_typed(room: Room) -> None:
    options: dict[str, Value] = {"text": TEXT, "model": "minilm", "layer": 2, "head": 12}
    await room.card(await room.ada.command("attention", options))
    assert latest(room) == AttentionRequest(text=TEXT, models=("minilm",), layer=2, head=12)


async def test_a_second_model_stands_beside(room: Room) -> None:
    await room.card(await room.ada.command("attention", {"text": TEXT, "beside": "minilm"}))
    assert latest(room) == AttentionRequest(text=TEXT, models=("smollm2", "minilm"))


HOSTILE: dict[str, tuple[dict[str, Value], str]] = {
    "the same twice": ({"text": TEXT, "model": "minilm", "beside": "minilm"}, "two different models"),
    "a head of two": ({"text": TEXT, "beside": "minilm", "head": 3}, "belongs to one model"),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_what_does_not_fit_is_told(room: Room, what: str) -> None:
    options, sentence = HOSTILE[what]
    shown = await room.told(await room.ada.command_unchecked("attention", options))
    assert sentence in shown.text
    assert shown.mentions == []
    assert room.jobs.rows == {}


async def test_a_select_changes_the_owners_card_in_place(room: Room) -> None:
    card = await room.card(await room.ada.command("attention", {"text": TEXT}))
    room.work(1, State.SUCCEEDED, result=AttentionResult(views=(view(),)))
    await room.cards.until_ended(1)
    await room.ada.select(card, "pick:attention.layer:1", "3")
    await room.world.until(lambda: room.latest == 2)
    assert latest(room) == AttentionRequest(text=TEXT, models=("smollm2",), layer=3, head=9)
    room.work(2, State.SUCCEEDED, result=AttentionResult(views=(view(layer=3),)))
    await room.cards.until_ended(2)
    assert "layer 3 of 30" in card.text
    assert len(room.ada.messages()) == 1


async def test_somebody_else_gets_a_private_card(room: Room) -> None:
    card = await room.card(await room.ada.command("attention", {"text": TEXT}))
    room.work(1, State.SUCCEEDED, result=AttentionResult(views=(view(),)))
    await room.cards.until_ended(1)
    pressed = await room.alan.press(card, "The other kind of model")
    await room.cards.until_placed(2)
    (own,) = answers(pressed)
    assert own.ephemeral
    assert latest(room).models == ("minilm",)
    assert "layer 14 of 30" in card.text


async def test_two_models_can_be_made_one_again(room: Room) -> None:
    card = await room.card(await room.ada.command("attention", {"text": TEXT, "beside": "minilm"}))
    room.work(1, State.SUCCEEDED, result=AttentionResult(views=(view(), second())))
    await room.cards.until_ended(1)
    await room.ada.press(card, "Only MiniLM L6 v2")
    await room.world.until(lambda: room.latest == 2)
    assert latest(room) == AttentionRequest(text=TEXT, models=("minilm",))


async def test_another_sentence_for_the_same_head(room: Room) -> None:
    card = await room.card(await room.ada.command("attention", {"text": TEXT, "layer": 3}))
    room.work(1, State.SUCCEEDED, result=AttentionResult(views=(view(layer=3),)))
    await room.cards.until_ended(1)
    form = await room.ada.press(card, "Change the sentence")
    await room.world.until(lambda: form.modal is not None)
    await room.card(await room.ada.submit(form, {"text": "The sky is blue"}))
    assert latest(room) == AttentionRequest(text="The sky is blue", models=("smollm2",), layer=3)
