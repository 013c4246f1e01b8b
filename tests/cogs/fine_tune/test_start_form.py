"""`/finetune start` without data asks for it in a form: a file, or a set that is here."""

from typing import Any

import pytest

from bot.discord_limits import SELECT_TEXT
from cogs.fine_tune.start_form import StartForm
from cogs.fine_tune.starting import Wish
from models.data.examples import Recipe
from models.data.named_sets import named_sets
from models.tasks.read_data.request import Named, Upload
from rehearsal import Interaction, Message, Person, Rehearsal
from rehearsal.files import Upload as File
from tests.bot.room import Room, opened, settings_of
from tests.cogs.fine_tune.runs_of_people import data_request

FILE, SET, RECIPE, NAME = "Your file", "Or a set that is here", "What to train", "Name of your model"
TABLE = b"text,label\nfree money,spam\nsee you,ham\n"


async def form(room: Room, person: Person, **options: Any) -> Interaction:
    sent = await person.command("finetune start", options)
    await room.world.until(lambda: sent.modal is not None)
    return sent


async def sent(room: Room, values: dict[str, Any], **options: Any) -> Message:
    """Fill the form in, and return the card that comes of it."""
    return await room.card(await room.ada.submit(await form(room, room.ada, **options), values))


async def test_a_file_is_kept_and_read(room: Room) -> None:
    card = await sent(room, {FILE: File("My Spam.csv", TABLE)})
    asked = data_request(room)
    assert isinstance(asked.source, Upload)
    assert room.artifacts.kept == {asked.source.artifact: TABLE}
    assert (asked.recipe, asked.plan.base) == (None, None)
    assert asked.plan.name == "my-spam"
    assert not card.ephemeral


async def test_a_set_is_read_as_what_was_chosen(room: Room) -> None:
    card = await sent(room, {SET: "topics", RECIPE: "mask", NAME: "My Topics!"}, private=True)
    asked = data_request(room)
    assert (asked.source, asked.recipe, asked.plan.name) == (Named(key="topics"), "mask", "my-topics")
    assert card.ephemeral


async def test_what_is_long_is_cut_with_a_sign_of_it() -> None:
    card = named_sets()["topics"].card.model_copy(update={"description": "word " * 40})
    labels: list[Any] = StartForm(Wish(), {"long": card}).children
    (label,) = [one for one in labels if one.text == SET]
    (option,) = label.component.options
    assert option.description.endswith("…")
    assert len(option.description) <= SELECT_TEXT


async def test_what_was_typed_already_is_filled_in_and_kept(room: Room) -> None:
    options: dict[str, Any] = {"recipe": "classify", "model": "minilm", "name": "mine"}
    await sent(room, {SET: "topics"}, **options)
    asked = data_request(room)
    recipe: Recipe = "classify"
    assert (asked.recipe, asked.plan.base, asked.plan.name) == (recipe, "minilm", "mine")


@pytest.mark.parametrize("values", [{}, {FILE: File("a.csv", TABLE), SET: "topics"}], ids=["none", "both"])
async def test_it_takes_one_file_or_one_set(room: Room, values: dict[str, Any]) -> None:
    submitted = await room.ada.submit(await form(room, room.ada), values)
    assert "a file of yours, or a set that is here already" in (await room.told(submitted)).text
    assert (room.jobs.rows, room.artifacts.kept) == ({}, {})


async def test_a_base_that_is_none_is_told_before_anything_is_filled_in(room: Room) -> None:
    sent = await room.ada.command("finetune start", {"model": "gpt-17"})
    assert "“gpt-17” cannot be fine-tuned here" in (await room.told(sent)).text
    assert sent.modal is None


async def test_a_file_that_is_too_large_is_not_kept(world: Rehearsal) -> None:
    async with opened(world, settings_of(world, training_file_bytes=1000)) as room:
        submitted = await room.ada.submit(await form(room, room.ada), {FILE: File("big.csv", b"x" * 1001)})
        assert "I read no more than" in (await room.told(submitted)).text
        assert (room.jobs.rows, room.artifacts.kept) == ({}, {})


async def test_a_file_whose_reading_is_refused_is_not_kept(room: Room) -> None:
    for _ in range(2):
        await sent(room, {FILE: File("a.csv", TABLE)})
    kept = dict(room.artifacts.kept)
    submitted = await room.ada.submit(await form(room, room.ada), {FILE: File("a.csv", TABLE)})
    assert "2 jobs" in (await room.told(submitted)).text
    assert room.artifacts.kept == kept
