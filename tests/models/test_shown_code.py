"""The lines that load a model in shown programs are plain Python and load what the catalogue means."""

import ast
from pathlib import Path
from typing import Any

import pytest

from models.catalogue import Entry, load_catalogue
from models.shown_code import imports, literal, loading
from models.sources import FolderSource, HubSource

SHIPPED = list(load_catalogue())
REACTIONS = next(entry for entry in SHIPPED if entry.key == "reactions")
CLASSES = {
    "decoder": "AutoModelForCausalLM",
    "encoder": "AutoModel",
    "encoder-decoder": "AutoModelForSeq2SeqLM",
}


def run(program: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(program, "shown", "exec"), names)
    return names


@pytest.mark.parametrize("entry", SHIPPED, ids=lambda entry: entry.key)
@pytest.mark.parametrize("with_model", [True, False])
def test_every_name_is_imported(entry: Entry, with_model: bool) -> None:
    auto_class = CLASSES[entry.architecture] if with_model else None
    tree = ast.parse(imports(entry, auto_class) + loading(entry, auto_class))
    brought = {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import) for alias in node.names
    }
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    assert used <= brought | stored | set(dir(__builtins__)) | {"open", "enumerate"}
    assert brought <= used | {"torch"}
    assert ("model" in stored) is with_model
    assert "tokenizer" in stored


def test_a_tokenizer_of_reactions_is_built_from_its_vocabulary() -> None:
    names = run(imports(REACTIONS, None) + loading(REACTIONS, None))
    tokenizer = names["tokenizer"]
    assert tokenizer.tokenize("CCO.[MASK]Cl>>CBr") == ["C", "C", "O", ".", "[MASK]", "Cl", ">>", "C", "Br"]


def test_a_folder_and_a_repository_are_named_as_they_are() -> None:
    folder = REACTIONS.model_copy(update={"source": FolderSource(kind="folder", path=Path("/srv/it's"))})
    assert '"/srv/it\'s"' in loading(folder, "AutoModel")
    hub = REACTIONS.model_copy(update={"source": HubSource(kind="hub", repository="a/b", revision="0" * 40)})
    assert f'("a/b", revision="{"0" * 40}", dtype=torch.float32, use_safetensors=True)' in loading(hub, "AutoModel")


@pytest.mark.parametrize("typed", ["```", "'\"\n", "\ud800", "{x}"])
def test_a_literal_is_what_was_typed_and_closes_no_fence(typed: str) -> None:
    line = literal("text", typed)
    assert "```" not in line
    assert run(line)["text"] == typed
