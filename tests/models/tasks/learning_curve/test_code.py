"""The code shown for a learning curve is run, and gives its points."""

import re
from pathlib import Path

import pytest

from models.catalogue import Entry
from models.data.examples import Recipe, write_examples
from models.tasks.learning_curve.code import code
from tests.models.programs import output_of
from tests.models.tasks.fine_tune.test_code import LORA, begin_in, run_of
from tests.models.tasks.learning_curve.curves import FEW_STEPS, Curve
from tests.models.training.conftest import entries
from tests.models.training.runs import exchanges, labelled

__all__ = ["entries"]

pytestmark = pytest.mark.programs
POINT = re.compile(r"^(\d+) examples: (\S+)$", re.MULTILINE)


@pytest.mark.parametrize("recipe", ["classify", "style"])
async def test_the_code_gives_the_points_of_the_curve(
    entries: dict[Recipe, Entry], tmp_path: Path, recipe: Recipe
) -> None:
    examples = labelled(48) if recipe == "classify" else exchanges(48)
    settings = FEW_STEPS if recipe == "classify" else FEW_STEPS.model_copy(update={"lora_rank": LORA.lora_rank})
    run = run_of(entries[recipe], recipe, examples, settings, tmp_path)
    curve = Curve(run.entry, recipe, examples, tmp_path, settings)
    result = await curve()
    (tmp_path / "examples.jsonl").write_bytes(write_examples(examples))
    output = await output_of(begin_in(tmp_path), code(curve.request, result, run.entry))
    printed = {int(count): float(score) for count, score in POINT.findall(output)}
    assert printed == {point.examples: pytest.approx(point.score, abs=1e-3) for point in result.points}
