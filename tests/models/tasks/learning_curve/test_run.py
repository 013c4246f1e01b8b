"""A learning curve: its parts, and what is left of them whenever it ends."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from models.catalogue import Entry
from models.data.examples import Recipe
from models.errors import Refusal
from models.tasks.learning_curve import run
from models.training import trainer
from models.training.settings import TrainingLimits
from tests.models.tasks.learning_curve.curves import Curve
from tests.models.training.conftest import entries
from tests.models.training.runs import Run, exchanges, labelled, passages

__all__ = ["entries"]

pytestmark = pytest.mark.long
Make = Callable[..., Curve]


@pytest.fixture
def curve(entries: dict[Recipe, Entry], tmp_path: Path) -> Make:
    def make(recipe: Recipe = "classify", count: int = 80) -> Curve:
        examples = {"classify": labelled, "style": exchanges, "mask": passages}[recipe](count)
        return Curve(entries[recipe], recipe, examples, tmp_path)

    return make


@pytest.mark.parametrize("recipe", ["classify", "style", "mask"])
async def test_the_base_and_ever_more_examples_are_judged_alike(curve: Make, recipe: Recipe) -> None:
    drawing = curve(recipe)
    result = await drawing()
    assert [point.examples for point in result.points] == [0, 10, 30, 60]
    assert list(result.points) == drawing.points
    assert (result.sizes, result.ending, result.held_out_rows) == ((10, 30, 60), "through", 20)
    assert result.points[-1].loss < result.points[0].loss
    assert all((point.macro_f1 is not None) == (recipe == "classify") for point in result.points)
    assert result.picture.png.startswith(b"\x89PNG")
    run = Run(drawing.entry, recipe, drawing.examples, drawing.data_dir, drawing.settings)
    trained = await run()
    assert (result.points[0].loss, result.points[-1].loss) == (trained.before.loss, trained.after.loss)


async def test_no_model_is_kept_of_it(curve: Make) -> None:
    drawing = curve()
    await drawing()
    for name in ("weights", "checkpoint"):
        assert await drawing.artifacts.find(name) is None


async def test_progress_tells_the_part_and_the_curve_so_far(curve: Make) -> None:
    drawing = curve()
    await drawing()
    last = drawing.progress[-1]
    assert (last.part, last.parts, last.examples) == (3, 3, 60)
    assert [point.examples for point in last.points] == [0, 10, 30]
    assert last.picture is not None
    assert {each.doing for each in drawing.progress} >= {"loading", "reading", "learning", "evaluating"}


async def test_a_part_is_judged_when_it_ends_alone(curve: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[int] = []
    evaluate = trainer.SavingTrainer.evaluate

    def noting(self: trainer.SavingTrainer, **options: bool) -> object:
        judged.append(len(self.train_dataset))
        return evaluate(self, **options)

    monkeypatch.setattr(trainer.SavingTrainer, "evaluate", noting)
    await curve()()
    assert judged == [10, 10, 30, 60], "the base first"


async def test_one_that_died_goes_on_with_the_part_that_it_was_at(curve: Make) -> None:
    whole = await curve()()
    drawing = curve()
    task = asyncio.create_task(drawing())
    await drawing.until(10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    result = await drawing()
    assert result.points == whole.points
    assert list(result.points) == drawing.points, "those of before are told again"
    assert {each.examples for each in drawing.progress if each.doing == "learning"} == {30, 60}
    assert result.steps == whole.steps


async def test_one_that_died_before_it_told_its_result_trains_nothing_again(
    curve: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_arguments: object) -> None:
        raise asyncio.CancelledError

    drawing = curve()
    with monkeypatch.context() as patch:
        patch.setattr(run, "_result", dies)
        with pytest.raises(asyncio.CancelledError):
            await drawing()
    result = await drawing()
    assert [point.examples for point in result.points] == [0, 10, 30, 60]
    assert "learning" not in {each.doing for each in drawing.progress}


async def test_parts_of_another_version_are_not_gone_on_with(curve: Make) -> None:
    drawing = curve()
    await drawing.artifacts.put("parts", "application/json", b'{"points": 7}')
    assert [point.examples for point in (await drawing()).points] == [0, 10, 30, 60]


async def test_its_owner_may_have_what_there_is_by_now(curve: Make) -> None:
    drawing = curve()
    task = asyncio.create_task(drawing())
    await drawing.until(10)
    drawing.given.finish.set()
    result = await task
    assert (result.ending, result.sizes) == ("owner", (10, 30, 60))
    assert [point.examples for point in result.points] in ([0, 10], [0, 10, 30])


async def test_the_first_part_is_finished_whatever_its_owner_wishes(curve: Make) -> None:
    drawing = curve()
    task = asyncio.create_task(drawing())
    await drawing.until(0)
    drawing.given.finish.set()
    result = await task
    assert [point.examples for point in result.points] == [0, 10]
    assert result.ending == "owner"


async def test_steps_and_minutes_are_those_of_all_parts(curve: Make) -> None:
    steps = (await curve()()).steps
    result = await curve()(limits=TrainingLimits(steps=steps - 1))
    assert result.ending == "steps"
    assert [point.examples for point in result.points] == [0, 10, 30]
    with pytest.raises(Refusal, match="steps for the first part, and one run may take 1 here"):
        await curve()(limits=TrainingLimits(steps=1))
    with pytest.raises(Refusal, match="Not even the part of 10 examples ended within"):
        await curve()(limits=TrainingLimits(minutes=1e-6))


async def test_minutes_count_those_of_earlier_processes(curve: Make) -> None:
    drawing = curve()
    task = asyncio.create_task(drawing())
    await drawing.until(10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    result = await drawing(limits=TrainingLimits(minutes=1e-4))
    assert (result.ending, [point.examples for point in result.points]) == ("minutes", [0, 10])


async def test_too_few_examples_are_told(curve: Make) -> None:
    with pytest.raises(Refusal, match="needs 20 examples to train on or more, and there are 18"):
        await curve("classify", 24)()
