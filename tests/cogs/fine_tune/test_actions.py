"""The buttons on the cards of data and of trainings, and whose they are."""

import io
import zipfile

import pytest

from bot.jobs.job import State
from models.data.values import Columns
from models.training.settings import default_settings
from rehearsal import Message, Person
from tests.bot.forging import choose, forge, press
from tests.bot.room import Room, answers, labels
from tests.cogs.fine_tune.runs import CURVE, DATA, RUN
from tests.cogs.fine_tune.runs_of_people import (
    data_request,
    model,
    opened,
    previewed,
    run_request,
    started,
    trained,
)

OF_DATA = ["read_data.start", "read_data.plan"]
OWNERS = ["fine_tune.download", "fine_tune.deploy", "fine_tune.again", "fine_tune.curve", "fine_tune.compare"]
OF_RUNS = ["fine_tune.share", "fine_tune.delete", *OWNERS]
OWNER_ALONE = "can do that: it is theirs"
AND_MODERATORS = "and moderators can do that"


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("config.json", "{}")
    return file.getvalue()


async def test_start_submits_what_was_planned(room: Room) -> None:
    card = await started(room, room.ada)
    asked = run_request(room)
    assert (asked.recipe, asked.model, asked.name) == ("classify", "minilm", "topics")
    assert (asked.examples, asked.classes) == (DATA.examples_artifact, ("ham", "spam"))
    assert asked.settings == default_settings("classify", room.bot.catalogue["minilm"], DATA.train)
    assert asked.limits.minutes == room.bot.settings.participant_training_minutes
    assert "🏋️ topics: fine-tuning MiniLM L6 v2" in card.text


async def test_a_private_preview_becomes_a_private_training(room: Room) -> None:
    assert (await started(room, room.ada, private=True)).ephemeral


async def test_another_column_is_read_in_place(room: Room) -> None:
    card = await previewed(room, room.ada)
    (select,) = [one for one in card.selects if one["custom_id"].startswith("pick:read_data.text")]
    await room.ada.select(card, select["custom_id"], "Text: id")
    await room.cards.until_placed(2)
    assert data_request(room).columns == Columns(text="id", label="label")
    room.work(2, State.SUCCEEDED, result=DATA.model_copy(update={"columns": data_request(room).columns}))
    await room.world.until(lambda: "text `id`" in card.text)
    assert len(room.ada.messages()) == 1


async def test_another_recipe_is_read_in_place(room: Room) -> None:
    card = await previewed(room, room.ada, model="minilm", name="mine")
    (select,) = [one for one in card.selects if one["custom_id"].startswith("pick:read_data.recipe")]
    await room.ada.select(card, select["custom_id"], "style")
    await room.cards.until_placed(2)
    asked = data_request(room)
    assert (asked.recipe, asked.columns, asked.plan.base, asked.plan.name) == ("style", Columns(), None, "mine")


@pytest.mark.parametrize("role", ["recipe", "text", "label"])
@pytest.mark.parametrize("name", ["alan", "instructor", "moderator"])
async def test_what_is_read_is_changed_by_its_owner_alone(room: Room, name: str, role: str) -> None:
    card = await previewed(room, room.ada)
    (select,) = [one for one in card.selects if one["custom_id"].startswith(f"pick:read_data.{role}")]
    chosen = choose(
        room.world, room.world.person(name), card, select["custom_id"], ["style" if role == "recipe" else "0"]
    )
    assert OWNER_ALONE in (await room.told(chosen)).text
    assert room.latest == 1


@pytest.mark.parametrize("action", OF_DATA)
@pytest.mark.parametrize("name", ["alan", "moderator"])
async def test_nobody_starts_a_training_on_the_data_of_another(room: Room, name: str, action: str) -> None:
    card = await previewed(room, room.ada)
    pressed = press(room.world, room.world.person(name), card, f"card:{action}:1")
    assert OWNER_ALONE in (await room.told(pressed)).text
    assert pressed.modal is None
    assert room.latest == 1


@pytest.mark.parametrize("action", OWNERS)
async def test_to_moderate_takes_neither_examples_nor_weights(room: Room, action: str) -> None:
    card = await trained(room, room.ada, shared=True)
    pressed = press(room.world, room.moderator, card, f"card:{action}:2")
    told = await room.told(pressed)
    assert OWNER_ALONE in told.text
    assert (told.attachments, pressed.modal) == ([], None)
    assert room.latest == 2


@pytest.mark.parametrize("action", [*OF_RUNS, "fine_tune.finish", "cancel"])
@pytest.mark.parametrize("where", ["on the card", "on one's own card"])
async def test_a_stranger_changes_nothing(room: Room, action: str, where: str) -> None:
    await trained(room, room.ada, shared=True)
    card = await started(room, room.ada)
    job_id = 2 if action in OF_RUNS else room.latest
    room.work(room.latest, State.RUNNING)
    if where == "on one's own card":
        card = await room.finished(room.alan)
        assert room.latest == 5
    before = dict(room.jobs.rows)
    custom_id = f"card:{action}:{job_id}"
    forge(card, custom_id)
    refusal = OWNER_ALONE if action in OWNERS else AND_MODERATORS
    assert refusal in (await room.told(await room.alan.press(card, custom_id))).text
    assert room.jobs.rows == before
    assert room.jobs.to_finish == set()
    assert room.tuned.rows[2].shared


async def test_an_unshared_model_is_not_tried_by_a_forged_press(room: Room) -> None:
    await trained(room, room.ada, private=True)
    card = await room.finished(room.alan)
    forge(card, "card:fine_tune.try:2")
    tried = await room.alan.press(card, "card:fine_tune.try:2")
    await room.told(tried)
    assert tried.modal is None


async def test_a_running_training_is_stopped_and_kept(room: Room) -> None:
    card = await started(room, room.ada)
    assert "Stop and keep" not in labels(card)
    room.work(2, State.RUNNING)
    await room.world.until(lambda: "Stop and keep" in labels(card))
    assert "stops after this step" in (await room.told(await room.ada.press(card, "Stop and keep"))).text
    assert room.jobs.to_finish == {2}
    room.work(2, State.SUCCEEDED, result=RUN)
    await room.cards.until_ended(2)
    forge(card, "card:fine_tune.finish:2")
    assert "has changed" in (await room.told(await room.ada.press(card, "card:fine_tune.finish:2"))).text


async def test_a_learning_curve_is_drawn_stopped_and_kept(room: Room) -> None:
    run = await trained(room, room.ada)
    card = await room.card(await room.ada.press(run, "Learning curve"))
    assert "📶 topics: would more examples help?" in card.text
    assert room.jobs.rows[3].request.model_dump() == room.jobs.rows[2].request.model_dump()
    room.work(3, State.RUNNING)
    await room.world.until(lambda: "Stop and keep" in labels(card))
    forged = "card:learning_curve.finish:3"
    assert AND_MODERATORS in (await room.told(await room.alan.press(card, forged))).text
    assert "keeps the parts that are finished" in (await room.told(await room.ada.press(card, "Stop and keep"))).text
    assert room.jobs.to_finish == {3}
    room.work(3, State.SUCCEEDED, result=CURVE)
    await room.cards.until_ended(3)
    assert "still hungry" in card.text


@pytest.mark.parametrize("name", ["ada", "moderator"])
async def test_a_training_is_cancelled_by_its_owner_and_moderators(room: Room, name: str) -> None:
    card = await started(room, room.ada)
    await room.world.person(name).press(card, "Cancel")
    await room.cards.until_ended(2)
    assert room.jobs.rows[2].state is State.CANCELLED


async def test_share_lets_others_use_it_and_takes_it_back(room: Room) -> None:
    card = await trained(room, room.ada)
    typed = {"text": "You won", "model": "@ada/topics"}
    jobs = room.latest
    assert "is not a model here" in (await room.told(await room.alan.command("classify", typed))).text
    assert room.latest == jobs
    assert "Everybody in this server can use **@ada/topics**" in await said(room, room.ada, card, "Share")
    await room.card(await room.alan.command("classify", typed))
    assert room.latest == jobs + 1
    assert "its owner's alone" in await said(room, room.moderator, card, "Share")
    await room.told(await room.alan.command("classify", typed))
    assert room.latest == jobs + 1


async def said(room: Room, person: Person, card: Message, label: str) -> str:
    return (await room.told(await person.press(card, label))).text


async def test_a_small_model_is_downloaded(room: Room) -> None:
    content = archive()
    weights = room.artifacts.keep(content)
    card = await trained(room, room.ada, RUN.model_copy(update={"weights": weights, "weight_bytes": len(content)}))
    pressed = await room.ada.press(card, "Download")
    await room.told(pressed)
    (told,) = answers(pressed)
    (file,) = told.attachments
    assert file.name == "topics.zip"
    with zipfile.ZipFile(io.BytesIO(file.bytes)) as taken:
        assert set(taken.namelist()) == {"README.md", "config.json"}
        assert "MiniLM L6 v2, fine-tuned on 80 examples" in taken.read("README.md").decode()
    assert "float16" not in told.text


async def test_a_model_is_downloaded_in_half_the_bytes_where_no_more_go_through(room: Room) -> None:
    half = room.artifacts.keep(archive())
    card = await trained(room, room.ada, RUN.model_copy(update={"half": half, "half_bytes": 9_000_000}))
    pressed = await room.ada.press(card, "Download")
    told = await room.told(pressed)
    assert [file.name for file in told.attachments] == ["topics.zip"]
    assert "float16" in told.text
    assert "`python -m bot export 2`" in told.text


async def test_a_model_too_large_for_discord_is_exported_by_an_instructor(room: Room) -> None:
    card = await trained(room, room.ada)
    text = await said(room, room.ada, card, "Download")
    assert "The model has 90 MB, and" in text
    assert "“Deploy”" in text
    assert "up to 10 MB" in text
    assert "`python -m bot export 2`" in text


async def test_half_of_it_may_be_too_large_too(room: Room) -> None:
    half = room.artifacts.keep(archive())
    card = await trained(room, room.ada, RUN.model_copy(update={"half": half, "half_bytes": 45_000_000}))
    assert "has 90 MB, or 45 MB as float16, and" in await said(room, room.ada, card, "Download")


async def test_a_model_whose_files_are_gone_says_so(room: Room) -> None:
    card = await trained(room, room.ada, RUN.model_copy(update={"weight_bytes": 5}))
    assert "kept no longer" in await said(room, room.ada, card, "Download")


async def test_a_finished_card_says_how_to_use_the_model(room: Room) -> None:
    card = await trained(room, room.ada)
    assert "/classify model:" in card.text
    assert model(room) == "tuned-2"
    form = await opened(room, room.alan, card, "Try it")
    assert form.modal is not None
