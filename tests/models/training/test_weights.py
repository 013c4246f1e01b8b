import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import torch

from models import loading
from models.catalogue import Entry
from models.data.examples import Recipe
from models.errors import ModelUnavailable
from models.loading import LoadedModel
from models.sources import TunedSource
from models.tasks.fine_tune.request import FineTuneResult
from models.training import weights
from models.training.archive import NotAModel
from models.training.base import Base
from models.training.entry import tuned_entry
from models.training.recipes import RECIPES
from tests.models.training.runs import CLASSES, SETTINGS, Make, Run

pytestmark = pytest.mark.long
WHOLE = SETTINGS.model_copy(update={"epochs": 1})
LORA = WHOLE.model_copy(update={"lora_rank": 2})


async def folder_of(run: Run) -> tuple[Any, Path]:
    result = await run()
    return result, await weights.fetch(run.artifacts, result.weights, run.data_dir)


def load(run: Run, result: FineTuneResult, base: Entry) -> LoadedModel:
    """Load what a run has trained, as a worker does it."""
    cpu = torch.device("cpu")
    entry = tuned_entry(1, "tuned-1", "@ada/mine", run.request, result, run.entry)
    assert isinstance(entry.source, TunedSource)
    shared = replace(loading.load(run.entry, run.data_dir, cpu), entry=base) if entry.source.adapter else None
    return weights.load(entry, shared, run.data_dir, cpu)


@pytest.mark.parametrize("settings", [WHOLE, LORA], ids=["whole", "adapter"])
@pytest.mark.parametrize("recipe", ["classify", "style", "mask"])
async def test_what_was_trained_says_the_same_once_it_is_loaded(training: Make, recipe: Recipe, settings: Any) -> None:
    run = training(recipe, settings)
    result, folder = await folder_of(run)
    loaded = load(run, result, run.entry)
    again = RECIPES[recipe](
        Base(run.entry, folder, loaded.tokenizer), settings, CLASSES if recipe == "classify" else ()
    )
    examples = {again.given(example): example for example in again.examples(run.examples)}
    for sample in result.samples:
        guesses = again.guesses(loaded.model, examples[sample.given])
        assert [guess.text for guess in guesses] == [guess.text for guess in sample.after]
        for guess, after in zip(guesses, sample.after, strict=True):
            assert guess.probability == (after.probability and pytest.approx(after.probability, abs=1e-4))
    assert not loaded.model.training


@pytest.mark.parametrize("settings", [WHOLE, LORA], ids=["whole", "adapter"])
async def test_the_file_holds_no_pickle_and_no_path_of_this_machine(training: Make, settings: Any) -> None:
    run = training("classify", settings)
    result = await run()
    data = b"".join([chunk async for chunk in run.artifacts.read(result.weights)])
    assert len(data) == result.weight_bytes
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = set(archive.namelist())
        # A folder of this machine is its own revision, which these tell.
        texts = b"".join(archive.read(name) for name in names - {"tuned.json", "adapter_config.json"})
    assert run.entry.revision.encode() not in texts
    assert {"tuned.json", "tokenizer.json"} < names
    assert all(name.endswith((".json", ".safetensors", ".jinja", ".txt")) for name in names)


async def test_it_is_unpacked_once(training: Make) -> None:
    run = training("mask", WHOLE)
    result, folder = await folder_of(run)
    assert folder == run.data_dir / "models" / f"tuned-{result.weights}"
    await run.artifacts.remove("weights")
    assert await weights.fetch(run.artifacts, result.weights, run.data_dir) == folder
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


async def test_what_is_no_trained_model_leaves_nothing(training: Make) -> None:
    run = training("mask")
    other = await run.artifacts.put("weights", "application/zip", b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(NotAModel, match="not opened"):
        await weights.fetch(run.artifacts, other, run.data_dir)
    with pytest.raises(KeyError):
        await weights.fetch(run.artifacts, uuid4(), run.data_dir)
    assert not list((run.data_dir / "models").iterdir())


async def test_an_adapter_of_another_base_is_told(training: Make, tmp_path: Path) -> None:
    run = training("style", LORA)
    result, _ = await folder_of(run)
    source = run.entry.source.model_copy(update={"path": tmp_path / "other"})
    moved = run.entry.model_copy(update={"source": source})
    with pytest.raises(ModelUnavailable, match="Train it again"):
        load(run, result, moved)


@pytest.mark.parametrize("recipe", ["classify", "style", "mask"])
async def test_half_the_bytes_give_nearly_the_same_answers(
    training: Make, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.tasks.fine_tune.run.LEAST_UPLOAD", 0)
    run = training(recipe, WHOLE)
    result = await run()
    assert result.half is not None
    data = b"".join([chunk async for chunk in run.artifacts.read(result.half)])
    assert len(data) == result.half_bytes < result.weight_bytes
    whole = load(run, *await with_folder(run, result))
    half = load(run, *await with_folder(run, result.model_copy(update={"weights": result.half})))
    sizes = [parameter.numel() for parameter in whole.model.parameters()]
    assert result.weight_bytes - result.half_bytes > sum(sizes)
    ids = torch.tensor([whole.tokenizer("the fox jumps")["input_ids"]])
    torch.testing.assert_close(half.model(ids).logits, whole.model(ids).logits, atol=0.02, rtol=0.02)


async def with_folder(run: Run, result: FineTuneResult) -> tuple[FineTuneResult, Entry]:
    """Unpack a result's weights, so that they can be loaded."""
    await weights.fetch(run.artifacts, result.weights, run.data_dir)
    return result, run.entry


async def test_a_model_that_every_chat_takes_or_none_is_kept_once(
    training: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = training("classify", WHOLE)
    assert (await run()).half is None
    monkeypatch.setattr("models.tasks.fine_tune.run.LEAST_UPLOAD", 0)
    monkeypatch.setattr("models.tasks.fine_tune.run.MOST_UPLOAD", 100)
    assert (await run()).half is None
