"""`/finetune …`: what it takes to read data, and what can be done with one's models by their name."""

import tomllib
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from bot.jobs.data_sets import AddedSet
from models.data.named_sets import Card
from models.tasks.learning_curve.request import LearningCurveRequest
from models.tasks.read_data.request import Added, Named, Upload
from rehearsal import Rehearsal
from rehearsal.files import Upload as File
from tests.bot.room import Room, opened, settings_of
from tests.cogs.fine_tune.runs import DATA, RUN
from tests.cogs.fine_tune.runs_of_people import data_request, listed, model, previewed, run_request, trained
from tests.models.data.test_named_sets import CARD

TABLE = b"text,label\nfree money,spam\nsee you,ham\n"


async def test_a_named_set_is_read(room: Room) -> None:
    await room.card(await room.ada.command("finetune start", {"data_set": "topics"}))
    asked = data_request(room)
    assert asked.source == Named(key="topics")
    assert (asked.recipe, asked.plan.name, asked.plan.base, asked.plan.settings) == (None, "topics", None, None)


async def test_a_set_that_was_added_is_offered_and_read_from_the_store(room: Room) -> None:
    card = Card.model_validate(tomllib.loads(CARD))
    room.data_sets.sets = [AddedSet("moods", card, UUID(int=9))]
    offered = await room.ada.autocomplete("finetune start", "data_set", "mood")
    assert offered == [{"name": "Moods (moods)", "value": "moods"}]
    shown = await room.card(await room.ada.command("finetune start", {"data_set": "moods"}))
    assert "📄 moods" in shown.text
    asked = data_request(room)
    assert asked.source == Added(key="moods", artifact=UUID(int=9), recipe="classify", columns=card.columns)
    assert asked.plan.name == "moods"
    room.data_sets.away = True
    offered = await room.ada.autocomplete("finetune start", "data_set", "o")
    assert [one["value"] for one in offered] == ["moby-dick", "sms-spam", "topics"], "those that need no database"


async def test_a_file_is_an_artifact_before_anything_waits(room: Room) -> None:
    options: dict[str, Any] = {"data": File("My Spam (1).csv", TABLE), "private": True}
    room.artifacts.away = True
    assert "try again" in (await room.told(await room.ada.command("finetune start", options))).text
    assert room.jobs.rows == {}
    room.artifacts.away = False
    card = await room.card(await room.ada.command("finetune start", options))
    asked = data_request(room)
    assert isinstance(asked.source, Upload)
    assert room.artifacts.kept == {asked.source.artifact: TABLE}
    assert (asked.source.name, asked.plan.name) == ("My_Spam_1_.csv", "my-spam-1")
    assert card.ephemeral
    assert "📄" in card.text


@pytest.mark.parametrize(
    ("filename", "name"), [("haiku", "haiku"), ("a.b.csv", "a-b"), ("日本.txt", "model"), ("x" * 90 + ".csv", "x" * 32)]
)
async def test_a_model_is_called_as_its_file(room: Room, filename: str, name: str) -> None:
    await room.card(await room.ada.command("finetune start", {"data": File(filename, TABLE)}))
    assert data_request(room).plan.name == name


async def test_data_is_one_file_or_one_set(room: Room) -> None:
    options: dict[str, Any] = {"data": File("a.csv", TABLE), "data_set": "topics"}
    told = await room.told(await room.ada.command("finetune start", options))
    assert "a file of yours, or a set that is here already" in told.text
    assert (room.jobs.rows, room.artifacts.kept) == ({}, {})


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"data_set": "cats"}, "no data set called “cats”. There is: moby-dick, sms-spam, topics."),
        ({"model": "gpt-17"}, "“gpt-17” cannot be fine-tuned here. There is: smollm2"),
        ({"model": "marian-en-de"}, "cannot be fine-tuned here"),
        ({"model": "smollm2", "recipe": "classify"}, "For classify there is: minilm"),
    ],
)
async def test_what_there_is_not_gets_a_sentence(room: Room, options: dict[str, str], says: str) -> None:
    sent = await room.ada.command("finetune start", {"data_set": "sms-spam", **options})
    assert says in (await room.told(sent)).text
    assert room.jobs.rows == {}


async def test_a_file_that_is_too_large_is_not_kept(world: Rehearsal) -> None:
    async with opened(world, settings_of(world, training_file_bytes=1000)) as room:
        sent = await room.ada.command("finetune start", {"data": File("big.csv", b"x" * 1001)})
        assert "I read no more than" in (await room.told(sent)).text
        assert (room.jobs.rows, room.artifacts.kept) == ({}, {})


async def test_options_become_the_plan(room: Room) -> None:
    options = {"data_set": "topics", "recipe": "classify", "model": "MiniLM L6 v2", "name": "My Topics!"}
    await room.card(await room.ada.command("finetune start", options))
    asked = data_request(room)
    assert (asked.recipe, asked.plan.base, asked.plan.name) == ("classify", "minilm", "my-topics")


async def test_a_name_that_is_taken_gets_a_number_unless_it_was_typed(room: Room) -> None:
    for expected in ("topics", "topics-2", "topics-3"):
        await trained(room, room.ada)
        assert run_request(room).name == expected
    await previewed(room, room.ada, name="topics")
    assert data_request(room).plan.name == "topics"
    await previewed(room, room.alan)
    assert data_request(room).plan.name == "topics", "what others call theirs is free"


async def test_a_name_is_taken_while_its_model_is_being_made(room: Room) -> None:
    room.tuned.making.append((room.ada.id, "@ada/topics"))
    await room.bot.tuned.refresh()
    await previewed(room, room.ada)
    assert data_request(room).plan.name == "topics-2"
    await previewed(room, room.alan)
    assert data_request(room).plan.name == "topics"


async def test_a_base_that_does_not_suit_the_data_gives_way(room: Room) -> None:
    card = await previewed(room, room.ada, model="smollm2")
    assert "SmolLM2 135M Instruct cannot be trained like this" in card.text
    assert "“Start” trains MiniLM L6 v2**" in card.text
    await room.card(await room.ada.press(card, "Start"))
    assert run_request(room).model == "minilm"


async def test_sets_and_bases_are_offered_while_one_types(room: Room) -> None:
    offered = await room.ada.autocomplete("finetune start", "data_set", "topi")
    assert [choice["value"] for choice in offered] == ["topics"]
    assert "(topics)" in offered[0]["name"]
    bases = await room.ada.autocomplete("finetune start", "model", "")
    assert {"smollm2", "minilm"} <= {choice["value"] for choice in bases}
    assert all(room.bot.catalogue[choice["value"]].recipes for choice in bases)
    assert [one["value"] for one in await room.ada.autocomplete("finetune start", "model", "MINI")] == ["minilm"]


async def test_the_list_has_ones_own_and_what_others_share(room: Room) -> None:
    assert "None yet" in await listed(room, "ada")
    await trained(room, room.ada, name="mine")
    await trained(room, room.ada, name="ours", shared=True)
    own, others = await listed(room, "ada"), await listed(room, "alan")
    assert "@ada/ours · `/classify`" in own
    assert "choose it as `model`" in own
    assert own.index("Yours") < own.index("@ada/ours") < own.index("@ada/mine")
    assert "@ada/mine" not in others
    assert others.index("Shared by others") < others.index("@ada/ours")


async def test_a_long_list_fits_a_message(room: Room) -> None:
    for person, shared in ((room.moderator, True), (room.alan, True), (room.ada, False)):
        await trained(room, person, shared=shared)
    for row in [*room.tuned.rows.values()]:
        for number in range(100 * row.job.id, 100 * row.job.id + 29):
            job = replace(row.job, id=number)
            room.tuned.rows[number] = replace(row, job=job, name=f"@{'_' * 32}/{'x' * 32}")
    await room.bot.tuned.refresh()
    text = await listed(room, "moderator")
    assert text.count("and 25 more") == 3
    assert len(text) <= 4000


async def test_a_model_is_shown_again_to_its_owner(room: Room) -> None:
    await trained(room, room.ada)
    shown = await room.card(await room.ada.command("finetune show", {"model": "topics"}))
    assert shown.ephemeral
    assert "held-out examples; always" in shown.text
    tried = await room.ada.press(shown, "Try it")
    await room.world.until(lambda: tried.modal is not None)


async def test_what_a_shared_model_learned_from_is_not_shown_to_others(room: Room) -> None:
    await trained(room, room.ada, shared=True)
    shown = await room.told(await room.alan.command("finetune show", {"model": "topics"}))
    assert "type `/classify`" in shown.text
    assert DATA.sample[0][1] not in shown.text
    assert shown.buttons == []


@pytest.mark.parametrize("called", ["topics", "@ada/topics", "@Ada/Topics"])
async def test_a_model_is_renamed(room: Room, called: str) -> None:
    await trained(room, room.ada)
    sent = await room.ada.command("finetune rename", {"model": called, "name": "The News"})
    assert "**@ada/topics** is called **@ada/the-news** now" in (await room.told(sent)).text
    assert room.bot.catalogue[model(room)].name == "@ada/the-news"


async def test_a_name_that_is_taken_is_told(room: Room) -> None:
    for name in ("one", "two"):
        await trained(room, room.ada, name=name)
    sent = await room.ada.command("finetune rename", {"model": "one", "name": "two"})
    assert "a model called @ada/two already" in (await room.told(sent)).text


async def test_a_key_is_of_one_model_whatever_others_are_called(room: Room) -> None:
    await trained(room, room.ada, name="first")
    first = model(room)
    await trained(room, room.ada, name=first)
    sent = await room.ada.command("finetune rename", {"model": first, "name": "renamed"})
    assert "@ada/first" in (await room.told(sent)).text


async def test_a_model_is_shared_and_taken_back(room: Room) -> None:
    await trained(room, room.ada)
    assert await room.alan.autocomplete("finetune show", "model", "") == []
    sent = await room.ada.command("finetune share", {"model": "topics"})
    assert "everybody in this server can use it" in (await room.told(sent)).text
    (offered,) = await room.alan.autocomplete("finetune show", "model", "top")
    assert offered == {"name": "@ada/topics", "value": model(room)}
    sent = await room.ada.command("finetune share", {"model": "topics", "everyone": False})
    assert "its owner's alone" in (await room.told(sent)).text
    assert await room.alan.autocomplete("finetune show", "model", "") == []


async def test_a_curve_is_drawn_of_a_models_data_and_settings(room: Room) -> None:
    await trained(room, room.ada)
    run = run_request(room)
    card = await room.card(await room.ada.command("finetune curve", {"model": "topics", "private": True}))
    assert card.ephemeral
    asked = room.jobs.rows[room.latest].request
    assert isinstance(asked, LearningCurveRequest)
    assert asked.model_dump() == run.model_dump()


async def test_too_few_examples_for_a_curve_are_told(room: Room) -> None:
    await trained(room, room.ada, RUN.model_copy(update={"trained_rows": 19}))
    sent = await room.ada.command("finetune curve", {"model": "topics"})
    assert "needs 20 examples to train on or more, and there are 19" in (await room.told(sent)).text
    assert room.latest == 2


async def test_staff_may_use_more(room: Room) -> None:
    await previewed(room, room.ada)
    participant = data_request(room)
    await previewed(room, room.moderator)
    moderator = data_request(room)
    settings = room.bot.settings
    assert (participant.limits.rows, moderator.limits.rows) == (
        settings.participant_training_rows,
        settings.staff_training_rows,
    )
    assert participant.plan.limits.minutes == settings.participant_training_minutes
    assert moderator.plan.limits.minutes == settings.staff_training_minutes
