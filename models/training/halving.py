"""A trained model's file once more, in half the bytes: for those who take it home through a chat that takes no more."""

import json
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from models.training.archive import pack, unpack

CONFIG = "config.json"
HALF = torch.float16  # of the formats of two bytes the one with more digits; no weight is near its largest number


def halve(file: Path, smaller: Path) -> int:
    """Write a model's archive anew, its weights as `float16`, and return how many bytes that has."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "model")
        unpack(file, folder)
        for weights in folder.glob("*.safetensors"):
            _halve_weights(weights)
        if (config := folder / CONFIG).exists():
            told = json.loads(config.read_text(encoding="utf-8"))
            config.write_text(json.dumps({**told, "dtype": "float16"}, indent=2), encoding="utf-8")
        pack(folder, smaller)
    return smaller.stat().st_size


def _halve_weights(file: Path) -> None:
    tensors = load_file(file)
    halved = {name: tensor.to(HALF) if tensor.is_floating_point() else tensor for name, tensor in tensors.items()}
    save_file(halved, file, metadata={"format": "pt"})
