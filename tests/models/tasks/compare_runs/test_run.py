"""Two trainings are drawn in one picture."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from models.resident import ResidentModels
from models.tasks.compare_runs.code import code
from models.tasks.compare_runs.request import ComparedRun, CompareRunsRequest
from models.tasks.compare_runs.run import run
from models.tasks.context import Context
from models.training.settings import TrainingSettings
from models.training.values import LossPoint
from tests.models.programs import output_of

SETTINGS = TrainingSettings(epochs=2, batch_size=16, learning_rate=1e-4, max_tokens=128)


def compared(name: str, *held_out: float) -> ComparedRun:
    points = [LossPoint(step=1, epoch=0, loss=0.8)]
    points += [LossPoint(step=5 * at, epoch=at, held_out_loss=loss) for at, loss in enumerate(held_out)]
    return ComparedRun(
        name=name,
        base="MiniLM",
        recipe="classify",
        settings=SETTINGS,
        before=held_out[0],
        after=held_out[-1],
        accuracy=None,
        points=tuple(points),
    )


REQUEST = CompareRunsRequest(
    runs=(compared("haiku", 2.0, 1.0, 1.5), compared("it's ```", 2.0, 1.75, 1.25)), same_held_out=True
)


async def test_the_picture_tells_both_and_where_each_was_best(tiny_resident: ResidentModels) -> None:
    result = await run(REQUEST, Context(tiny_resident))
    assert result.picture.png.startswith(b"\x89PNG")
    assert "haiku: on its held-out examples from 2.000 to 1.500." in result.picture.alt
    assert "it's ```: on its held-out examples from 2.000 to 1.250." in result.picture.alt
    assert [(best.step, best.held_out_loss) for best in result.best] == [(5, 1.0), (10, 1.25)]


def test_two_that_differ_are_compared_each_with_both_curves() -> None:
    with pytest.raises(ValidationError, match="two models that differ"):
        CompareRunsRequest(runs=(REQUEST.runs[0], REQUEST.runs[0]), same_held_out=True)
    with pytest.raises(ValidationError, match="a loss on what it was trained on"):
        ComparedRun.model_validate({**REQUEST.runs[0].model_dump(), "points": REQUEST.runs[0].points[1:]})


@pytest.mark.programs
async def test_the_code_draws_both_and_says_where_each_was_best(tmp_path: Path) -> None:
    program = code(REQUEST)
    assert "```" not in program
    output = await output_of(f"import os\nos.chdir({str(tmp_path)!r})\n", program)
    assert output.splitlines() == [
        "haiku was best after (step, loss): (5, 1.0)",
        "it's ``` was best after (step, loss): (10, 1.25)",
    ]
    assert (tmp_path / "two-runs.png").read_bytes().startswith(b"\x89PNG")
