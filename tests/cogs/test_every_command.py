"""Every command, each of its options at a time: what does not fit is told in a private sentence, and starts nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.cards.family import AnyCardFamily
from models.catalogue import load_catalogue
from rehearsal import CommandRejected
from rehearsal.options import OptionType, Value
from rehearsal.wire import JSON
from tests.bot.room import Room

CATALOGUE = load_catalogue()
NUMBERS = {OptionType.INTEGER, OptionType.NUMBER}
# What the command bounds closer than the task: longer code may be in a file, and no model has so many layers.
BOUND_BY_CLIENTS_ALONE = {
    ("attention", "layer"),
    ("attention", "head"),
    ("compare", "max_new_tokens"),
    ("complete", "code"),
    ("finetune start", "name"),
}
# What is read there is a file, and the model is one to be trained; both have tests of their own.
WITHOUT_TEXT = {"read_data"}
HALF = "a\ud800b"


@dataclass
class Case:
    """An option of a command that has an example, which all else is taken from."""

    family: AnyCardFamily
    command: str
    example: dict[str, Value]
    option: JSON

    @property
    def name(self) -> str:
        name: str = self.option["name"]
        return name

    @property
    def is_model(self) -> bool:
        """Whether a model of the catalogue is chosen."""
        return self.family.kind not in WITHOUT_TEXT and self.name.startswith(("model", "beside", "other_model"))

    @property
    def is_main_text(self) -> bool:
        """Whether the model reads what is typed there."""
        first = self.name == next(iter(self.example)) and self.option["type"] == OptionType.STRING
        return first and self.family.kind not in WITHOUT_TEXT

    def given(self, value: Value) -> dict[str, Value]:
        return {**self.example, self.name: value}


def cases(room: Room) -> Iterator[Case]:
    offered = {command["name"]: command.get("options", []) for command in room.ada.typable}
    examples = [(family, family.example()) for family in room.bot.registry.families.values()]
    for family, shown in [(family, shown) for family, shown in examples if shown]:
        command, example = room.world.parse(shown.typed)
        for option in offered[command]:
            yield Case(family, command, dict(example), option)


async def refused(room: Room, case: Case, value: Value) -> str:
    """Return the private sentence that a value gets, however it was sent."""
    sent = await room.ada.command_unchecked(case.command, case.given(value))
    told = await room.told(sent)
    where = f"/{case.command} {case.name}:{value!a:.40}"
    assert "our side" not in told.text, where
    assert told.mentions == [], where
    assert room.jobs.rows == {}, where
    return told.text


async def test_the_options_are_those_of_the_commands(room: Room) -> None:
    every = list(cases(room))
    reading = {case.command for case in every if case.family.kind not in WITHOUT_TEXT}
    assert {case.command for case in every if case.is_main_text} == reading
    assert {case.command for case in every if case.is_model} == reading


@pytest.mark.parametrize("typed", ["\u3000", "\n\t", "\x00\x1b", HALF], ids=ascii)
async def test_a_text_with_nothing_to_read_is_told(room: Room, typed: str) -> None:
    for case in [case for case in cases(room) if case.is_main_text]:
        told = await refused(room, case, typed)
        assert f"`{case.name}`" in told or "lease type" in told
        assert room.alan.messages() == []


async def test_a_text_that_is_too_long_is_told(room: Room) -> None:
    for case in [case for case in cases(room) if "max_length" in case.option]:
        typed = "x" * (case.option["max_length"] + 1)
        with pytest.raises(CommandRejected):
            await room.ada.command(case.command, case.given(typed))
        if (case.command, case.name) not in BOUND_BY_CLIENTS_ALONE:
            told = await refused(room, case, typed)
            assert f"`{case.name}`" in told or not case.is_main_text


@pytest.mark.parametrize("typed", ["gpt-17", "x" * 6000, "`@everyone`", HALF], ids=lambda typed: ascii(typed)[:12])
async def test_an_unknown_model_is_told_with_those_there_are(room: Room, typed: str) -> None:
    for case in [case for case in cases(room) if case.is_model]:
        assert CATALOGUE.default(case.family.kind).key in await refused(room, case, typed)


async def test_a_model_of_another_task_is_told(room: Room) -> None:
    for case in [case for case in cases(room) if case.is_model]:
        for entry in [entry for entry in CATALOGUE if case.family.kind not in entry.tasks][:1]:
            assert "serves other tasks" in await refused(room, case, entry.key)


async def test_models_of_the_task_are_offered_while_one_types(room: Room) -> None:
    for case in [case for case in cases(room) if case.is_model]:
        keys = [entry.key for entry in CATALOGUE.for_task(case.family.kind)]
        for typed, expected in (("", keys), (keys[0].upper(), [key for key in keys if keys[0] in key]), ("gpt-17", [])):
            choices = await room.ada.autocomplete(case.command, case.name, typed, case.example)
            assert [choice["value"] for choice in choices] == expected[:25], f"/{case.command} {case.name}:{typed}"


async def test_a_number_past_its_bounds_is_not_sent_and_is_told_to_clients_that_send_it(room: Room) -> None:
    for case in [case for case in cases(room) if case.option["type"] in NUMBERS]:
        for number in (case.option["min_value"] - 1, case.option["max_value"] + 1):
            with pytest.raises(CommandRejected):
                await room.ada.command(case.command, case.given(number))
            if number < case.option["min_value"] or (case.command, case.name) not in BOUND_BY_CLIENTS_ALONE:
                assert f"`{case.name}`" in await refused(room, case, number)


async def test_a_choice_that_is_none_is_not_sent_and_is_told_to_clients_that_send_it(room: Room) -> None:
    for case in [case for case in cases(room) if case.option.get("choices")]:
        with pytest.raises(CommandRejected):
            await room.ada.command(case.command, case.given("sing"))
        assert f"`{case.name}`" in await refused(room, case, "sing")
