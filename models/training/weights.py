"""A trained model as one file, and from that file to a model on a device."""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import torch
from pydantic import BaseModel, ConfigDict
from transformers import AutoTokenizer

from models.catalogue import Catalogue, Entry
from models.conversion import building
from models.data.examples import Recipe
from models.errors import ModelUnavailable
from models.loading import LoadedModel, prefetch
from models.tasks.context import ArtifactStore
from models.training.archive import download, pack, unpack
from models.training.recipe import TrainingRecipe
from models.training.recipes import RECIPES

ABOUT = "tuned.json"
ADAPTER = "adapter_config.json"
MEDIA_TYPE = "application/zip"


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
        model.save_pretrained(folder, **({} if recipe.settings.lora_rank is None else {"save_embedding_layers": False}))
        recipe.tokenizer.save_pretrained(folder)
        (folder / ABOUT).write_text(tuned.model_dump_json(), encoding="utf-8")
        if (adapter := folder / ADAPTER).exists():  # it names this machine's folder
            settings = json.loads(adapter.read_text(encoding="utf-8"))
            settings["base_model_name_or_path"] = tuned.revision
            adapter.write_text(json.dumps(settings), encoding="utf-8")
        pack(folder, file)


async def fetch(store: ArtifactStore, artifact_id: UUID, data_dir: Path) -> Path:
    """Return the folder of a trained model, unpacked from its artifact the first time.

    Raises `NotAModel` for any other file, and `KeyError` where there is no such artifact.
    """
    folder = data_dir / "models" / f"tuned-{artifact_id}"
    if await asyncio.to_thread(folder.exists):
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


def load(folder: Path, catalogue: Catalogue, data_dir: Path, device: torch.device) -> LoadedModel:
    """Load a trained model from its folder, an adapter merged into its base.

    Raises `ModelUnavailable` where its base is not to be had here, or is another one by now.
    """
    tuned = Tuned.model_validate_json((folder / ABOUT).read_bytes())
    entry = catalogue[tuned.model]
    if not (folder / ADAPTER).exists():
        return _loaded(entry, _read(tuned, folder, torch.float32), folder, device)
    if entry.revision != tuned.revision:
        raise ModelUnavailable(
            f"{tuned.name} was trained on {entry.name} as it was before. Train it again on the model of now."
        )
    from peft import PeftModel  # noqa: PLC0415 # only an adapter needs it

    base = _read(tuned, prefetch(entry, data_dir), getattr(torch, entry.dtype))
    model = PeftModel.from_pretrained(base, str(folder)).merge_and_unload()
    return _loaded(entry, model, folder, device)


def _read(tuned: Tuned, folder: Path, dtype: torch.dtype) -> Any:
    names = dict(enumerate(tuned.classes))
    labels = {"num_labels": len(names), "id2label": names, "label2id": {name: at for at, name in names.items()}}
    with building:
        return RECIPES[tuned.recipe].model_class.from_pretrained(
            folder,
            dtype=dtype,
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
