"""`/generate`: what is typed becomes a request, or a private sentence."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from cogs.generate.command import MODES, READ_AS
from models.catalogue import load_catalogue
from models.tasks.generate.request import GenerateRequest
from models.tasks.sampling import MOST_BEAMS, SEEDS
from models.tasks.values import ReadAs
from rehearsal.options import Value
from tests.bot.room import Room

DEFAULTS = GenerateRequest.usual("Once", "smollm2").model_copy(update={"seed": 0})
SMOL = [entry.key for entry in load_catalogue().for_task("generate") if "smol" in entry.key]


def latest(room: Room) -> GenerateRequest:
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, GenerateRequest)
    return request


async def test_without_options_it_is_as_usual(room: Room) -> None:
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
        "top_k": 5,
        "top_p": 0.01,
        "repetition_penalty": 1,
        "num_beams": MOST_BEAMS,
        "seed": SEEDS - 1,
    }
    await room.card(await room.ada.command("generate", {"prompt": "Once", "model": "smollm2", **options}))
    assert latest(room) == GenerateRequest.model_validate({"prompt": "Once", "model": "smollm2", **options})


async def test_beams_are_not_drawn(room: Room) -> None:
    await room.card(await room.ada.command("generate", {"prompt": "Once", "num_beams": 4}))
    assert (latest(room).num_beams, latest(room).temperature) == (4, 0)
    room.jobs.rows.clear()
    told = await room.told(await room.ada.command("generate", {"prompt": "Once", "num_beams": 4, "temperature": 0.5}))
    assert "set temperature to 0, or num_beams to 1" in told.text
    assert room.jobs.rows == {}


async def test_modes_are_those_of_the_request(room: Room) -> None:
    for choice in MODES:
        await room.card(await room.ada.command("generate", {"prompt": "Once", "mode": choice.value}))
        assert latest(room).mode == choice.value
        room.jobs.rows.clear()


async def test_what_is_typed_is_text_unless_control_tokens_are_asked_for(room: Room) -> None:
    assert DEFAULTS.control_tokens == "text"
    assert [choice.value for choice in READ_AS] == list(get_args(ReadAs))
    for choice in READ_AS:
        await room.card(await room.ada.command("generate", {"prompt": "<s>", "control_tokens": choice.value}))
        assert latest(room).control_tokens == choice.value
        room.jobs.rows.clear()


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
