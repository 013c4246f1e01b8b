"""A trained model as one file, and from that file to a model on a device."""

import asyncio
import json
import logging
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import torch
from pydantic import BaseModel, ConfigDict
from transformers import AutoTokenizer

from models.artifacts import ArtifactReader
from models.catalogue import Entry
from models.conversion import building
from models.data.examples import Recipe
from models.errors import ModelUnavailable
from models.loading import LoadedModel
from models.shared_copy import shared_copy
from models.sources import TunedSource
from models.training.archive import download, pack, unpack
from models.training.recipe import TrainingRecipe
from models.training.recipes import RECIPES
from models.tuned_folders import folder_of, note_use

ABOUT = "tuned.json"
ADAPTER = "adapter_config.json"
MEDIA_TYPE = "application/zip"

log = logging.getLogger(__name__)


class Tuned(BaseModel):
    """What a trained model's file says of it.

    Attributes
    ----------
    model, revision
        The base: its key in the catalogue, and what exactly it was.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    recipe: Recipe
    model: str
    revision: str
    classes: tuple[str, ...]
    max_tokens: int


def save(tuned: Tuned, model: Any, recipe: TrainingRecipe[Any], file: Path) -> None:
    """Write a trained model, whole or its adapter alone, with its tokenizer, as one ZIP file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lora = recipe.settings.lora_rank is not None
        if lora and tuned.recipe == "classify":
            model, lora = model.merge_and_unload(), False
        model.save_pretrained(folder, **({"save_embedding_layers": False} if lora else {}))
        recipe.tokenizer.save_pretrained(folder)
        (folder / ABOUT).write_text(tuned.model_dump_json(), encoding="utf-8")
        if (adapter := folder / ADAPTER).exists():  # it names this machine's folder
            settings = json.loads(adapter.read_text(encoding="utf-8"))
            settings["base_model_name_or_path"] = tuned.revision
            adapter.write_text(json.dumps(settings), encoding="utf-8")
        pack(folder, file)


async def fetch(store: ArtifactReader, artifact_id: UUID, data_dir: Path) -> Path:
    """Return the folder of a trained model, unpacked from its artifact the first time.

    Raises `NotAModel` for any other file, and `KeyError` where there is no such artifact.
    """
    folder = folder_of(artifact_id, data_dir)
    if await asyncio.to_thread(folder.exists):
        await asyncio.to_thread(note_use, folder)
        return folder
    with tempfile.TemporaryDirectory(prefix="tuned-") as name:
        file = Path(name, "file")
        await download(store, artifact_id, file)
        await asyncio.to_thread(_install, file, folder)
    return folder


def _install(file: Path, folder: Path) -> None:
    """Unpack a file beside the folder, and make it the folder once it is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}.", dir=folder.parent) as name:
        part = Path(name, "model")
        unpack(file, part)
        try:
            part.rename(folder)
        except OSError:
            if not folder.exists():  # another process was quicker
                raise


def load(entry: Entry, base: LoadedModel | None, data_dir: Path, device: torch.device) -> LoadedModel:
    """Load a trained model that was fetched; an adapter is put beside the weights of its base, which stay shared.

    Raises `ModelUnavailable` where it was not fetched, or where its base is another one by now.
    """
    assert isinstance(entry.source, TunedSource)
    folder = folder_of(entry.source.artifact, data_dir)
    try:
        tuned = Tuned.model_validate_json((folder / ABOUT).read_bytes())
    except FileNotFoundError:
        raise ModelUnavailable(f"{entry.name} is not on this machine: its weights were not fetched.") from None
    if base is not None and base.entry.revision != tuned.revision:
        raise ModelUnavailable(
            f"{entry.name} was trained on {base.entry.name} as it was before. Train it again on the model of now."
        )
    try:
        model = _read(tuned, folder) if base is None else _adapted(base, folder)
        return _loaded(entry, model, folder, device)
    except Exception as error:  # each part of the loading has errors of its own
        log.exception("%s cannot be loaded from %s", entry.key, folder)
        raise ModelUnavailable(
            f"{entry.name} is on this machine but cannot be loaded; its files may be damaged."
        ) from error


def _adapted(base: LoadedModel, folder: Path) -> Any:
    from peft import PeftModel  # noqa: PLC0415 # only an adapter needs it

    with building:
        return PeftModel.from_pretrained(shared_copy(base.model), str(folder)).get_base_model()


def _read(tuned: Tuned, folder: Path) -> Any:
    names = dict(enumerate(tuned.classes))
    labels = {"num_labels": len(names), "id2label": names, "label2id": {name: at for at, name in names.items()}}
    with building:
        return RECIPES[tuned.recipe].model_class.from_pretrained(
            folder,
            dtype=torch.float32,
            attn_implementation="sdpa",
            use_safetensors=True,
            trust_remote_code=False,
            **(labels if tuned.classes else {}),
        )


def _loaded(entry: Entry, model: Any, folder: Path, device: torch.device) -> LoadedModel:
    with building:
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
    model = model.to(device).eval().requires_grad_(requires_grad=False)
    ends = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    end_ids = frozenset([ends] if isinstance(ends, int) else ends or ())
    return LoadedModel(entry, tokenizer, model, end_ids, entry.context)
