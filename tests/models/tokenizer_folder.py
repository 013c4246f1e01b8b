"""Model folders with a tokenizer of choice."""

import shutil
from pathlib import Path
from typing import Any


def tokenizer_folder(folder: Path, tokenizer: Any, model: Path) -> Path:
    """Copy a model, and put this tokenizer in place of its own."""
    shutil.copytree(model, folder, ignore=lambda _folder, names: [n for n in names if "token" in n or "chat" in n])
    tokenizer.save_pretrained(folder)
    return folder
