"""`/compare`: what is typed becomes a request, or a private sentence."""

import pytest

from bot.jobs.job import State
from models.tasks.compare.request import CompareRequest, CompareResult
from rehearsal.options import Value
from tests.bot.room import Room
from tests.cogs.compare.answers import PROMPT, written


def latest(room: Room) -> CompareRequest:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, CompareRequest)
    return request


def shape(room: Room) -> list[tuple[str, float]]:
    return [(variant.model, variant.temperature) for variant in latest(room).variants]


async def ask(room: Room, **options: Value) -> None:
    await room.card(await room.ada.command("compare", {"prompt": PROMPT, **options}))


async def test_a_prompt_alone_compares_three_temperatures(room: Room) -> None:
    await ask(room)
    assert shape(room) == [("smollm2", 0), ("smollm2", 0.7), ("smollm2", 1.3)]
    assert len({variant.seed for variant in latest(room).variants}) == 1
    assert {variant.max_new_tokens for variant in latest(room).variants} == {64}


async def test_options_are_taken_as_they_are_typed(room: Room) -> None:
    other = next(e.key for e in room.bot.catalogue.for_task("compare") if e.key != "smollm2")
    await ask(
        room,
        temperatures="0; 1.5",
        model_1="smollm2",
        model_3=other,
        mode="answer",
        max_new_tokens=9,
        seed=3,
    )
    assert shape(room) == [("smollm2", 0), ("smollm2", 1.5), (other, 0), (other, 1.5)]
    first = latest(room).variants[0]
    assert (first.mode, first.max_new_tokens, first.seed, first.prompt) == ("answer", 9, 3, PROMPT)


async def test_every_setting_can_be_compared(room: Room) -> None:
    await ask(room, num_beams="1, 4", repetition_penalties="1 1.2")
    variants = latest(room).variants
    assert [(v.num_beams, v.repetition_penalty) for v in variants] == [(1, 1), (4, 1), (1, 1.2), (4, 1.2)]
    assert {variant.temperature for variant in variants} == {0}
    room.jobs.rows.clear()
    await ask(room, top_ks="5; 50", top_ps="0.5, 1")
    assert [(v.top_k, v.top_p) for v in latest(room).variants] == [(5, 0.5), (5, 1), (50, 0.5), (50, 1)]


HOSTILE: dict[str, tuple[dict[str, Value], str]] = {
    "words": ({"prompt": PROMPT, "temperatures": "hot, @everyone"}, "from 0 to 2"),
    "half a token": ({"prompt": PROMPT, "top_ks": "2.5"}, "whole numbers from 0 to 1000"),
    "one": ({"prompt": PROMPT, "temperatures": "1"}, "compares with nothing"),
    "five": ({"prompt": PROMPT, "temperatures": "0 0.5 1 1.5 2"}, "makes 5 answers"),
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_what_does_not_fit_is_told(room: Room, what: str) -> None:
    options, sentence = HOSTILE[what]
    shown = await room.told(await room.ada.command_unchecked("compare", options))
    assert sentence in shown.text
    assert shown.mentions == []
    assert room.jobs.rows == {}


async def test_another_prompt_for_the_same_settings(room: Room) -> None:
    card = await room.card(await room.ada.command("compare", {"prompt": PROMPT, "seed": 5}))
    room.work(1, State.SUCCEEDED, result=CompareResult(answers=(written("a"), written("b"), written("c"))))
    await room.cards.until_ended(1)
    form = await room.ada.press(card, "Change it")
    await room.world.until(lambda: form.modal is not None)
    sent = await room.ada.submit(form, {"prompt": " "})
    assert "type some text" in (await room.told(sent)).text
    form = await room.ada.press(card, "Change it")
    await room.world.until(lambda: form.modal is not None)
    await room.card(await room.ada.submit(form, {"prompt": "The sky is", "max_new_tokens": " 12"}))
    assert latest(room).prompt == "The sky is"
    assert shape(room) == [("smollm2", 0), ("smollm2", 0.7), ("smollm2", 1.3)]
    assert {(variant.seed, variant.max_new_tokens) for variant in latest(room).variants} == {(5, 12)}


async def test_a_prompt_too_long_for_a_form_stays(room: Room) -> None:
    prompt = "long " * 1000
    card = await room.card(await room.ada.command("compare", {"prompt": prompt}))
    room.work(1, State.FAILED, error="It broke.")
    await room.cards.until_ended(1)
    form = await room.ada.press(card, "Change it")
    await room.world.until(lambda: form.modal is not None)
    await room.card(await room.ada.submit(form, {}))
    assert latest(room).prompt == prompt
