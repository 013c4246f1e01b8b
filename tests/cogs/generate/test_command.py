"""`/generate`: what is typed becomes a request, or a private sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.generate.command import MODES
from models.catalogue import load_catalogue
from models.tasks.draws import SEEDS
from models.tasks.generate.request import PROMPT_CHARACTERS, GenerateRequest
from rehearsal import CommandRejected
from rehearsal.options import Value
from tests.bot.room import Room

DEFAULTS = GenerateRequest(prompt="Once", model="smollm2")
SMOL = [entry.key for entry in load_catalogue().for_task("generate") if "smol" in entry.key]


def latest(room: Room) -> GenerateRequest:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, GenerateRequest)
    return request


async def test_without_options_it_is_as_the_request_says(room: Room) -> None:
    await room.ask(room.ada, "Once")
    assert latest(room).model_copy(update={"seed": 0}) == DEFAULTS


async def test_seeds_that_nobody_gave_differ(room: Room) -> None:
    await room.ask(room.ada)
    first = latest(room).seed
    await room.ask(room.ada)
    assert latest(room).seed != first


async def test_options_are_taken_as_they_are_typed(room: Room) -> None:
    options: dict[str, Value] = {
        "mode": "answer",
        "max_new_tokens": 9,
        "temperature": 0,
        "top_p": 0.01,
        "seed": SEEDS - 1,
    }
    await room.card(await room.ada.command("generate", {"prompt": "Once", "model": "smollm2", **options}))
    assert latest(room) == GenerateRequest.model_validate({"prompt": "Once", "model": "smollm2", **options})


async def test_modes_are_those_of_the_request(room: Room) -> None:
    for choice in MODES:
        await room.card(await room.ada.command("generate", {"prompt": "Once", "mode": choice.value}))
        assert latest(room).mode == choice.value
        room.jobs.rows.clear()


@pytest.mark.parametrize("prompt", [" ", "\n\t", "\x00\x1b", "\u3000"])
async def test_a_prompt_with_nothing_to_read_gets_a_sentence(room: Room, prompt: str) -> None:
    sent = await room.ada.command_unchecked("generate", {"prompt": prompt})
    assert "type some text" in (await room.told(sent)).text
    assert room.alan.messages() == []


@pytest.mark.parametrize("model", ["gpt-17", "x" * 6000, "`@everyone`"])
async def test_an_unknown_model_gets_a_sentence(room: Room, model: str) -> None:
    shown = await room.told(await room.ada.command("generate", {"prompt": "Once", "model": model}))
    assert "smollm2" in shown.text
    assert shown.mentions == []


UNFIT: dict[str, Value] = {
    "prompt": "x" * (PROMPT_CHARACTERS + 1),
    "max_new_tokens": 0,
    "temperature": -1.0,
    "top_p": 0.0,
    "seed": SEEDS,
    "mode": "sing",
}


@pytest.mark.parametrize("name", UNFIT)
async def test_what_does_not_fit_is_not_sent_and_is_explained_to_clients_that_send_it(room: Room, name: str) -> None:
    options: dict[str, Value] = {"prompt": "Once", name: UNFIT[name]}
    with pytest.raises(CommandRejected):
        await room.ada.command("generate", options)
    assert f"`{name}`" in (await room.told(await room.ada.command_unchecked("generate", options))).text
    assert room.jobs.rows == {}


async def complete(room: Room, typed: str) -> list[str]:
    """Return what is offered for the model while one types."""
    return [choice["value"] for choice in await room.ada.autocomplete("generate", "model", typed, {"prompt": "Once"})]


async def test_the_catalogue_is_offered_from_memory(room: Room) -> None:
    room.jobs.away = True
    assert await complete(room, "") == [entry.key for entry in load_catalogue().for_task("generate")][:25]
    assert await complete(room, "SMOL") == SMOL
    assert await complete(room, "no such model") == []


async def test_completing_the_model_works_before_the_prompt_is_typed(room: Room) -> None:
    choices = await room.ada.autocomplete("generate", "model", "smol")
    assert [choice["value"] for choice in choices] == SMOL


@given(st.text(max_size=200))
def test_whatever_is_typed_there_are_at_most_25_choices(typed: str) -> None:
    assert len(load_catalogue().choices("generate", typed)) <= 25
