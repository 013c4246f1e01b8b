"""`/finetune compare`: two models that somebody may see become a request, or a private sentence."""

from dataclasses import replace

from models.tasks.compare_runs.request import CompareRunsRequest
from models.tasks.fine_tune.request import FineTuneRequest
from tests.bot.room import Room
from tests.cogs.fine_tune.runs import POINTS, RUN, ran
from tests.cogs.fine_tune.runs_of_people import opened, trained


async def two(room: Room, *, same: bool = True) -> None:
    """Have two runs on record: the second on the same examples, or on others."""
    for name in ("spam", "spam-2"):
        await ran(room, name=name)
        room.jobs.series[room.latest] = list(POINTS)
    first, second = (room.tuned.rows[key].job for key in sorted(room.tuned.rows))
    if same:
        assert isinstance(first.request, FineTuneRequest)
        request = second.request.model_copy(update={"examples": first.request.examples})
        room.jobs.rows[second.id] = replace(second, request=request)


async def test_their_curves_are_compared_by_the_names_of_now(room: Room) -> None:
    await two(room)
    await room.bot.tuned.rename(room.latest, "@ada/better")
    await room.card(await room.ada.command("finetune compare", {"model": "spam", "other": "better"}))
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, CompareRunsRequest)
    assert [run.name for run in request.runs] == ["@ada/spam", "@ada/better"]
    assert [run.points for run in request.runs] == [POINTS, POINTS]
    assert (request.runs[0].after, request.runs[0].accuracy) == (RUN.after.loss, RUN.after.accuracy)
    assert request.same_held_out


async def test_other_examples_are_told_apart(room: Room) -> None:
    await two(room, same=False)
    await room.card(await room.ada.command("finetune compare", {"model": "spam", "other": "spam-2"}))
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, CompareRunsRequest)
    assert not request.same_held_out


async def test_the_model_that_is_chosen_is_not_offered_again(room: Room) -> None:
    await two(room)
    first, second = sorted(room.tuned.rows)
    chosen = {"model": f"tuned-{first}"}
    (offered,) = await room.ada.autocomplete("finetune compare", "other", "", chosen)
    assert offered == {"name": "@ada/spam-2", "value": f"tuned-{second}"}
    assert len(await room.ada.autocomplete("finetune compare", "model", "")) == 2


async def test_what_cannot_be_compared_is_told(room: Room) -> None:
    await two(room)
    told = await room.told(await room.ada.command("finetune compare", {"model": "spam", "other": "spam"}))
    assert "one and the same" in told.text
    room.jobs.series.clear()
    told = await room.told(await room.ada.command("finetune compare", {"model": "spam", "other": "spam-2"}))
    assert "The curve of @ada/spam is kept no longer." in told.text
    told = await room.told(await room.alan.command("finetune compare", {"model": "spam", "other": "spam-2"}))
    assert "You have no fine-tuned model" in told.text


async def test_the_button_offers_the_other_models_of_the_owner(room: Room) -> None:
    cards = []
    for person, name in ((room.ada, "one"), (room.alan, "his"), (room.ada, "two"), (room.ada, "three")):
        cards.append(await trained(room, person, name=name, shared=True))
        room.jobs.series[room.latest] = list(POINTS)
    form = await opened(room, room.ada, cards[2], "Compare")
    assert form.modal is not None
    select = form.modal["components"][0]["component"]
    assert [option["label"] for option in select["options"]] == ["@ada/three", "@ada/one"]
    await room.card(await room.ada.submit(form, {"Another model of yours": select["options"][1]["value"]}))
    request = room.jobs.rows[room.latest].request
    assert isinstance(request, CompareRunsRequest)
    assert [run.name for run in request.runs] == ["@ada/two", "@ada/one"]


async def test_without_another_one_the_button_says_what_to_do(room: Room) -> None:
    card = await trained(room, room.ada)
    await trained(room, room.alan, name="his", shared=True)
    assert "Train another one" in (await room.told(await room.ada.press(card, "Compare"))).text
