"""Where fine-tuned models lie on a machine, each unpacked from its artifact. Imports no torch."""

import os
import time
from pathlib import Path
from uuid import UUID

PREFIX = "tuned-"


def folder_of(artifact: UUID, data_dir: Path) -> Path:
    """Return where a fine-tuned model lies once it was fetched; see `models.training.weights`."""
    return data_dir.resolve() / "models" / f"{PREFIX}{artifact}"


def note_use(folder: Path) -> None:
    """Note that a model is wanted now."""
    os.utime(folder)


def idle_folders(data_dir: Path, seconds: float) -> dict[UUID, Path]:
    """Return the folders of models that nobody has wanted for so long, by artifact."""
    found = {}
    for folder in (data_dir.resolve() / "models").glob(f"{PREFIX}*"):
        name = folder.name.removeprefix(PREFIX)
        # Beside them lie those that are being unpacked, with more to their name.
        if "." not in name and time.time() - folder.stat().st_mtime > seconds:
            found[UUID(name)] = folder
    return found
