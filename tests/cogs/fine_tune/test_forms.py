"""The forms of `/finetune`: how to train, once more with other settings, a text to try, and the name of what goes."""

from dataclasses import replace

import pytest

from bot.jobs.job import State
from cogs.fine_tune.again_form import AgainForm
from cogs.fine_tune.delete_form import DeleteForm
from cogs.fine_tune.plan_form import PlanForm
from cogs.fine_tune.start_form import StartForm
from cogs.fine_tune.starting import Wish
from cogs.fine_tune.try_form import TryForm
from models.catalogue import load_catalogue
from models.data.named_sets import named_sets
from models.data.values import Columns
from models.tasks.classify.request import ClassifyRequest
from models.tasks.fill_mask.request import FillMaskRequest
from models.tasks.generate.request import GenerateRequest
from models.tasks.read_data.request import ReadDataResult
from models.tasks.values import Request
from models.training.settings import default_settings
from rehearsal.rules.modals import check_modal
from tests.bot.room import Room
from tests.cogs.classify.classified import SPAM
from tests.cogs.fine_tune.runs import DATA, RUN, RUN_REQUEST, data_read
from tests.cogs.fine_tune.runs import trained as run
from tests.cogs.fine_tune.runs_of_people import (
    data_request,
    model,
    opened,
    previewed,
    request,
    run_request,
    started,
    trained,
)

CATALOGUE = load_catalogue()
SETS = {key: named.card for key, named in named_sets().items()}
NAME, BASE, SETTINGS = "Name of your model", "Model to start from", "Settings"
LONGEST = "x" * 32
STYLE = DATA.model_copy(
    update={"recipe": "style", "classes": (), "baseline": None, "columns": Columns(text="message `one`")}
)
MASK = STYLE.model_copy(update={"recipe": "mask"})


def test_every_form_is_one_that_discord_takes() -> None:
    entry = SPAM.entry.model_copy(update={"name": f"@{'y' * 32}/{LONGEST}"})
    long = RUN.samples[0].model_copy(update={"given": "g" * 400})
    for form in (
        PlanForm(data_read(), CATALOGUE),
        StartForm(Wish(), SETS),
        StartForm(Wish(recipe="mask", model="bert", name=LONGEST), SETS),
        AgainForm(run(RUN_REQUEST.model_copy(update={"name": LONGEST})), CATALOGUE),
        DeleteForm(replace(SPAM, entry=entry)),
        TryForm(run(result=RUN.model_copy(update={"samples": (long,)}))),
        TryForm(run(result=RUN.model_copy(update={"samples": ()}))),
    ):
        check_modal(form.to_dict())


async def test_a_plan_that_is_left_as_it_was_stays(room: Room) -> None:
    form = await opened(room, room.ada, await previewed(room, room.ada), "Advanced")
    before = data_request(room)
    await room.card(await room.ada.submit(form))
    after = data_request(room)
    assert after.plan.settings is None
    assert after.plan == before.plan.model_copy(update={"base": "minilm"})
    assert (after.source, after.recipe) == (before.source, "classify")


async def test_what_is_typed_becomes_the_plan_and_then_the_training(room: Room) -> None:
    form = await opened(room, room.ada, await previewed(room, room.ada), "Advanced")
    typed = {NAME: "My News", BASE: "bert", SETTINGS: "epochs = 3\nlearning_rate=0,001\n\nlora_rank = 4"}
    card = await room.card(await room.ada.submit(form, typed))
    room.work(room.latest, State.SUCCEEDED, result=DATA)
    await room.cards.until_ended(room.latest)
    assert "called `my-news`" in card.text
    assert "3 epochs" in card.text
    await room.card(await room.ada.press(card, "Start"))
    asked = run_request(room)
    assert (asked.model, asked.name) == ("bert", "my-news")
    assert (asked.settings.epochs, asked.settings.learning_rate, asked.settings.lora_rank) == (3, 0.001, 4)
    assert asked.settings.batch_size == default_settings("classify", CATALOGUE["minilm"], DATA.train).batch_size


async def test_another_base_has_settings_of_its_own(room: Room) -> None:
    form = await opened(room, room.ada, await previewed(room, room.ada), "Advanced")
    await room.card(await room.ada.submit(form, {BASE: "bert"}))
    plan = data_request(room).plan
    assert (plan.base, plan.settings) == ("bert", None)


WRONG = [
    ("epochs = 51", "`epochs` does not fit"),
    ("epochs = many", "`epochs` does not fit"),
    ("learning_rate = nan", "`learning_rate` does not fit"),
    ("epochs 3", "“epochs 3” is no setting. There is: epochs"),
    ("dropout = 0.5", "“dropout = 0.5” is no setting"),
]


@pytest.mark.parametrize(("typed", "says"), WRONG)
@pytest.mark.parametrize("label", ["Advanced", "Train again"])
async def test_settings_that_do_not_fit_are_told(room: Room, label: str, typed: str, says: str) -> None:
    card = await (previewed if label == "Advanced" else trained)(room, room.ada)
    before = room.latest
    form = await opened(room, room.ada, card, label)
    assert says in (await room.told(await room.ada.submit(form, {SETTINGS: typed}))).text
    assert room.latest == before


@pytest.mark.parametrize(
    ("name", "next_name"),
    [
        ("topics", "topics-2"),
        ("topics-2", "topics-3"),
        ("2", "2-2"),
        (LONGEST, "x" * 30 + "-2"),
        ("a-2024", "a-2024-2"),
    ],
)
async def test_train_again_proposes_a_name_that_is_free(room: Room, name: str, next_name: str) -> None:
    card = await trained(room, room.ada, name=name)
    before = run_request(room)
    await room.card(await room.ada.submit(await opened(room, room.ada, card, "Train again"), {SETTINGS: "seed = 7"}))
    asked = run_request(room)
    settings = before.settings.model_copy(update={"seed": 7})
    assert asked == before.model_copy(update={"name": next_name, "settings": settings})


async def test_train_again_passes_over_names_that_are_taken(room: Room) -> None:
    await trained(room, room.ada, name="topics-2")
    card = await trained(room, room.ada, name="topics")
    await room.card(await room.ada.submit(await opened(room, room.ada, card, "Train again")))
    assert run_request(room).name == "topics-3"


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
async def test_what_did_not_work_out_can_be_trained_again(room: Room, state: State) -> None:
    card = await started(room, room.ada)
    room.work(room.latest, state, error="It broke." if state is State.FAILED else None)
    await room.cards.until_ended(room.latest)
    await room.card(await room.ada.submit(await opened(room, room.ada, card, "Train again"), {SETTINGS: "epochs = 1"}))
    assert run_request(room).settings.epochs == 1


@pytest.mark.parametrize(
    ("data", "text", "expected"),
    [
        (DATA, "You won", ClassifyRequest(text="You won", model="tuned-2")),
        (STYLE, "Call me", GenerateRequest(prompt="Call me", mode="continue", model="tuned-2", seed=0)),
        (MASK, "A [MASK] whale", FillMaskRequest(text="A [MASK] whale", model="tuned-2")),
    ],
    ids=["classify", "style", "mask"],
)
async def test_a_model_is_tried_by_the_command_that_suits(
    room: Room, data: ReadDataResult, text: str, expected: Request
) -> None:
    card = await trained(room, room.ada, data=data)
    await room.card(await room.ada.submit(await opened(room, room.ada, card, "Try it"), {"A text": text}))
    asked = request(room)
    if isinstance(asked, GenerateRequest):
        asked = asked.model_copy(update={"seed": 0})
    assert asked == expected


async def test_a_held_out_example_is_proposed_to_try(room: Room) -> None:
    await room.card(await room.ada.submit(await opened(room, room.ada, await trained(room, room.ada), "Try it"), {}))
    assert request(room) == ClassifyRequest(text=RUN.samples[0].given, model=model(room))


async def test_a_model_is_deleted_by_its_name_with_its_weights(room: Room) -> None:
    weights = room.artifacts.keep(b"weights")
    card = await trained(room, room.ada, RUN.model_copy(update={"weights": weights}))
    form = await opened(room, room.ada, card, "Delete the model")
    told = await room.told(await room.ada.submit(form, {"Its name, to delete it": "topic"}))
    assert "nothing was deleted. It is called @ada/topics" in told.text
    assert list(room.artifacts.kept) == [weights]
    sent = await room.ada.command("finetune delete", {"model": "topics"})
    await room.world.until(lambda: sent.modal is not None)
    told = await room.told(await room.ada.submit(sent, {"Its name, to delete it": " Topics "}))
    assert "**@ada/topics** is deleted" in told.text
    assert (room.artifacts.kept, room.tuned.rows, room.bot.catalogue.tuned) == ({}, {}, ())
    assert "deleted already" in (await room.told(await room.ada.press(card, "Delete the model"))).text
    assert "deleted" in (await room.told(await room.ada.press(card, "Share"))).text


async def test_the_full_name_deletes_as_well(room: Room) -> None:
    form = await opened(room, room.ada, await trained(room, room.ada), "Delete the model")
    await room.told(await room.ada.submit(form, {"Its name, to delete it": "@Ada/topics"}))
    assert room.tuned.rows == {}


async def test_a_moderator_deletes(room: Room) -> None:
    card = await trained(room, room.ada)
    form = await opened(room, room.moderator, card, "Delete the model")
    await room.told(await room.moderator.submit(form, {"Its name, to delete it": "topics"}))
    assert room.tuned.rows == {}
