"""The code shown for a run is run, and gives the losses of that run."""

import re
import shutil
from pathlib import Path

import pytest

from models.catalogue import Entry, load_catalogue
from models.data.examples import Example, Passage, Recipe, write_examples
from models.sources import FolderSource
from models.tasks.fine_tune.code import code
from models.training.settings import TrainingLimits, TrainingSettings
from tests.cogs.fine_tune.runs import STYLE_REQUEST, STYLE_RUN
from tests.models.programs import output_of
from tests.models.training.conftest import entries
from tests.models.training.runs import SETTINGS, Run, exchanges, labelled, passages

__all__ = ["entries"]

pytestmark = pytest.mark.programs

LORA = SETTINGS.model_copy(update={"lora_rank": 2})
LOSS = re.compile(r"held-out loss (?:before|after): (\S+)")


def run_of(entry: Entry, recipe: Recipe, examples: list[Example], settings: TrainingSettings, folder: Path) -> Run:
    """Return a run on a model of its own: programs that run in one process share what they read."""
    assert isinstance(entry.source, FolderSource)
    model = shutil.copytree(entry.source.path, folder / "model")
    own = entry.model_copy(update={"source": FolderSource(kind="folder", path=model)})
    return Run(own, recipe, examples, folder, settings)


def begin_in(folder: Path) -> str:
    """Return the lines that let a program read and write in a folder alone."""
    return (
        "import os, datasets\n"
        f"os.chdir({str(folder)!r})\n"
        f"datasets.config.HF_DATASETS_CACHE = {str(folder / 'cache')!r}\n"
    )


async def losses(run: Run, folder: Path, **changes: object) -> tuple[list[float], list[float]]:
    """Return the losses before and after: those of the run, and those of its program."""
    result = await run(**changes)
    (folder / "examples.jsonl").write_bytes(write_examples(run.examples))
    request = run.request.model_copy(update=changes)
    output = await output_of(begin_in(folder), code(request, result, run.entry))
    assert (folder / request.name).is_dir()
    return [result.before.loss, result.after.loss], [float(loss) for loss in LOSS.findall(output)]


# Long enough to be cut, the prompts and the passages.
LONG: list[Example] = [Passage(text=f"the fox {number} jumps " * (number + 1)) for number in range(12)]
CASES: dict[str, tuple[Recipe, list[Example], TrainingSettings]] = {
    "classes": ("classify", labelled(), SETTINGS),
    "classes, adapter": ("classify", labelled(), LORA),
    "exchanges": ("style", exchanges(), SETTINGS),
    "exchanges, adapter": ("style", exchanges(), LORA),
    "exchanges, cut": ("style", exchanges(), LORA.model_copy(update={"max_tokens": 16})),
    "passages, cut": ("style", LONG, LORA),
}


@pytest.mark.parametrize("case", CASES)
async def test_the_code_gives_the_losses_of_the_run(entries: dict[Recipe, Entry], tmp_path: Path, case: str) -> None:
    recipe, examples, settings = CASES[case]
    expected, printed = await losses(run_of(entries[recipe], recipe, examples, settings, tmp_path), tmp_path)
    assert printed == pytest.approx(expected, abs=1e-3)


async def test_so_it_does_for_fewer_steps_than_its_epochs_have(entries: dict[Recipe, Entry], tmp_path: Path) -> None:
    run = run_of(entries["style"], "style", exchanges(), LORA, tmp_path)
    expected, printed = await losses(run, tmp_path, limits=TrainingLimits(steps=4))
    assert printed == pytest.approx(expected, abs=1e-3)


async def test_with_other_gaps_the_losses_are_about_the_same(entries: dict[Recipe, Entry], tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"epochs": 8})
    run = run_of(entries["mask"], "mask", passages(64), settings, tmp_path)
    (_, expected), (before, after) = await losses(run, tmp_path)
    assert after < before / 2
    assert expected < before / 2


@pytest.mark.weights
async def test_a_model_read_from_gguf_is_trained_and_saved(tmp_path: Path) -> None:
    settings = LORA.model_copy(update={"epochs": 1, "batch_size": 2})
    changes = {"settings": settings, "held_out_rows": 2, "trained_rows": 2, "mode": "answer"}
    result = STYLE_RUN.model_copy(update=changes)
    (tmp_path / "examples.jsonl").write_bytes(write_examples(exchanges(4)))
    output = await output_of(begin_in(tmp_path), code(STYLE_REQUEST, result, load_catalogue()["smollm2"]))
    assert len(LOSS.findall(output)) == 2
    assert (tmp_path / STYLE_REQUEST.name / "adapter_model.safetensors").exists()
