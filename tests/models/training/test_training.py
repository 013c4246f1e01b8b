"""What holds for every recipe."""

import asyncio
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import pytest

from models.data.examples import Exchange, Labelled, Passage, Recipe
from models.errors import Refusal
from models.training import trainer, watch
from models.training.settings import TrainingLimits
from tests.models.training.runs import SETTINGS, Make, Run

RECIPES = get_args(Recipe)
LORA = SETTINGS.model_copy(update={"lora_rank": 2})
pytestmark = pytest.mark.long


@pytest.mark.parametrize("settings", [SETTINGS, LORA], ids=["whole", "adapter"])
@pytest.mark.parametrize("recipe", RECIPES)
async def test_held_out_loss_falls_and_the_curve_begins_before_the_first_step(
    training: Make, recipe: Recipe, settings: Any
) -> None:
    run = training(recipe, settings)
    result = await run()
    assert result.after.loss < result.before.loss
    assert result.ending == "through"
    held_out = run.held_out()
    assert (held_out[0], held_out[result.steps]) == (result.before.loss, result.after.loss)
    assert len(held_out) >= 4
    assert [point.step for point in run.points if point.loss is not None] == list(range(1, result.steps + 1))
    assert len(result.samples) == 3
    assert result.trained_rows + result.held_out_rows == len(run.examples)
    assert await run.artifacts.find("checkpoint") is None


@pytest.mark.parametrize("recipe", RECIPES)
async def test_the_same_seed_gives_the_same_curve(training: Make, recipe: Recipe) -> None:
    run = training(recipe)
    first = (await run(), list(run.points))
    second = (await run(), list(run.points))
    assert first[1] == second[1]
    assert first[0].samples == second[0].samples
    other = training(recipe, SETTINGS.model_copy(update={"seed": 4}))
    await other()
    assert other.points != first[1]


@pytest.mark.parametrize("recipe", RECIPES)
async def test_one_that_was_handed_back_goes_on_as_if_nothing_had_been(training: Make, recipe: Recipe) -> None:
    whole = training(recipe)
    expected = await whole()
    run = training(recipe)
    task = asyncio.create_task(run())
    await run.step(3)
    run.given.handed_back.set()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    reached = run.points[-1].step
    assert 3 <= reached < expected.steps
    assert await run.artifacts.find("checkpoint") is not None
    result = await run()
    assert [(point.step, point.loss) for point in losses(run)] == [
        (point.step, pytest.approx(point.loss, rel=1e-4)) for point in losses(whole)
    ]
    assert result.after.loss == pytest.approx(expected.after.loss, rel=1e-4)
    assert result.before == expected.before
    assert await run.artifacts.find("checkpoint") is not None, "until its result is written another may have to go on"


async def test_one_that_is_to_leave_when_an_epoch_has_begun_goes_on_as_if_nothing_had_been(
    training: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, run = training("mask"), training("mask")
    await whole()
    loop, begin = asyncio.get_running_loop(), watch.Watch.on_step_begin

    def asked_at_the_second_epoch(self: watch.Watch, args: Any, state: Any, control: Any, **more: Any) -> None:
        if state.global_step == self.steps.in_epoch and not run.given.handed_back.is_set():
            loop.call_soon_threadsafe(run.given.handed_back.set)
            loop.call_soon_threadsafe(task.cancel)
            assert self._wishes.leave.wait(10)
        begin(self, args, state, control, **more)

    monkeypatch.setattr(watch.Watch, "on_step_begin", asked_at_the_second_epoch)
    task = asyncio.create_task(run())
    with pytest.raises(asyncio.CancelledError):
        await task
    monkeypatch.setattr(watch.Watch, "on_step_begin", begin)
    await run()
    assert [point.loss for point in losses(run)] == pytest.approx([point.loss for point in losses(whole)], rel=1e-4)


def losses(run: Run) -> list[Any]:
    return [point for point in run.points if point.loss is not None]


async def test_checkpoints_are_kept_while_it_goes_on_and_replaced(
    training: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(watch, "SAVING_SHARE", 0)
    run = training("classify")
    kept: list[str] = []
    put = run.artifacts.put

    async def noting(name: str, media_type: str, content: bytes | Path, /) -> Any:
        kept.append(name)
        assert [known for known, _ in run.artifacts._kept.values()].count("checkpoint") <= 1
        return await put(name, media_type, content)

    monkeypatch.setattr(run.artifacts, "put", noting)
    await run()
    assert kept.count("checkpoint") >= 2
    assert kept[-1] == "weights"


async def test_what_a_process_kept_that_was_lost_after_it_is_removed(
    training: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.tasks.fine_tune.run.LEAST_UPLOAD", 0)
    run = training("classify")
    for name in ("weights", "weights-half"):
        await run.artifacts.put(name, "application/zip", b"of the process before")
    result = await run()
    kept = {key: name for key, (name, _) in run.artifacts._kept.items() if name.startswith("weights")}
    assert kept == {result.weights: "weights", result.half: "weights-half"}


async def test_a_cancelled_one_leaves_no_checkpoint(training: Make) -> None:
    run = training("classify")
    task = asyncio.create_task(run())
    await run.step(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await run.artifacts.find("checkpoint") is None


async def test_its_owner_may_have_what_there_is_by_now(training: Make) -> None:
    run = training("style", SETTINGS.model_copy(update={"epochs": 50}))
    task = asyncio.create_task(run())
    await run.step(2)
    run.given.finish.set()
    result = await task
    assert result.ending == "owner"
    assert 2 <= result.steps < 50
    assert run.held_out()[result.steps] == result.after.loss


async def test_steps_and_minutes_are_limited(training: Make) -> None:
    run = training("mask")
    result = await run(limits=TrainingLimits(steps=2))
    assert (result.steps, result.ending) == (2, "steps")
    result = await run(limits=TrainingLimits(minutes=1e-6))
    assert (result.steps, result.ending) == (1, "minutes")


async def test_a_batch_that_memory_has_no_room_for_is_halved_once(
    training: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    begin = trainer.SavingTrainer.training_step

    def forgetful(self: Any, *args: Any, **kwargs: Any) -> Any:
        sizes.append(self.args.per_device_train_batch_size)
        if self.args.per_device_train_batch_size > most:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")
        return begin(self, *args, **kwargs)

    monkeypatch.setattr(trainer.SavingTrainer, "training_step", forgetful)
    most = 2
    result = await training("classify")()
    assert (result.settings.batch_size, result.accumulation) == (2, 2)
    assert set(sizes) == {4, 2}
    most = 1
    with pytest.raises(Refusal, match="more memory"):
        await training("classify")()


async def test_what_the_store_would_not_keep_is_told_before_it_is_trained(
    training: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.tasks.fine_tune.run.SMALL_BYTES", 1000)
    run = training("classify")
    put = run.artifacts.put

    async def picky(name: str, media_type: str, content: bytes | Path, /) -> Any:
        if isinstance(content, Path):
            raise Refusal("Only files up to 0 MB can be kept here.")
        return await put(name, media_type, content)

    monkeypatch.setattr(run.artifacts, "put", picky)
    with pytest.raises(Refusal, match="Only files"):
        await run()
    assert run.points == []


async def test_a_rate_that_is_too_large_is_told(training: Make) -> None:
    run = training("style")
    run.settings = SETTINGS.model_copy(update={"learning_rate": 1e30, "epochs": 4, "warm_up": 0})
    with pytest.raises(Refusal, match="smaller learning rate"):
        await run()


@pytest.mark.parametrize(
    ("recipe", "examples", "why"),
    [
        ("classify", [Passage(text="a fox")] * 8, "not for"),
        ("style", [Labelled(text="a fox", label="fox")] * 8, "not for"),
        ("mask", [Exchange(prompt="a", answer="fox")] * 8, "not for"),
        ("mask", [Passage(text="the fox")] * 3, "3 examples"),
        ("classify", [Labelled(text="the fox", label="fox")] * 8, "“dog” has fewer than two"),
        ("classify", [Labelled(text="the cat", label="cat")] * 8, "not for"),
    ],
)
async def test_examples_that_cannot_be_trained_on_are_refused(
    training: Make, recipe: Recipe, examples: Any, why: str
) -> None:
    run = training(recipe)
    run.examples = examples
    with pytest.raises(Refusal, match=why):
        await run()


async def test_examples_that_are_gone_are_told(training: Make) -> None:
    with pytest.raises(Refusal, match="Upload your file again"):
        await training("mask")(examples=uuid4())


async def test_progress_says_what_is_done(training: Make) -> None:
    run = training("classify")
    result = await run()
    assert {each.doing for each in run.progress} >= {"reading", "loading", "learning", "evaluating", "saving"}
    last = [each for each in run.progress if each.doing == "learning"][-1]
    assert last.total == result.steps
    assert last.rows_per_second
    assert last.seconds_left is not None
