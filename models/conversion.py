"""Weights and tokenizers that come in other formats, written once as `save_pretrained` would write them."""

import json
import logging
from collections.abc import Callable, Collection
from pathlib import Path
from threading import Lock
from typing import Any

import torch
from safetensors.torch import save_model
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForMaskedLM, AutoTokenizer

from models.smiles import smiles_tokenizer

log = logging.getLogger(__name__)

Say = Callable[[str], None]

# transformers changes global state while it builds a model, so that two at once leave one of them with random weights:
# whatever builds a model or reads a tokenizer holds this.
building = Lock()


def convert_gguf(file: Path, say: Say, into: Path) -> None:
    """Write a GGUF file's causal model as float32 safetensors, the very numbers that reading it gives."""
    say("reading its tokenizer")
    with building:
        AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name).save_pretrained(into)
    say("reading its weights (some twenty seconds, this once)")
    with building:
        read = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32)
    say("writing it")
    # A model read from GGUF refuses `save_pretrained`, so its three parts are written one by one.
    del read.config.quantization_config
    read.config.save_pretrained(into)
    read.generation_config.save_pretrained(into)
    save_model(read, str(into / "model.safetensors"), metadata={"format": "pt"})


def convert_smiles(folder: Path, model_type: str, say: Say, into: Path) -> None:
    """Write a masked model from `config.json`, `pytorch_model.bin` and a `vocab.txt` of SMILES tokens.

    The weights are read as tensors alone: a pickle that holds anything else is an error, and nothing of it is run.
    """
    say("converting it (this once)")
    settings = {**json.loads((folder / "config.json").read_text(encoding="utf-8")), "model_type": model_type}
    with building:
        model, loading = AutoModelForMaskedLM.from_pretrained(
            folder,
            config=AutoConfig.for_model(**settings),
            dtype=torch.float32,
            use_safetensors=False,
            weights_only=True,
            output_loading_info=True,
        )
        tokenizer = smiles_tokenizer(folder / "vocab.txt")
    check_complete(model, loading["missing_keys"])
    model.save_pretrained(into)
    tokenizer.save_pretrained(into)


def check_complete(model: Any, missing: Collection[str]) -> None:
    """Raise `ValueError` where transformers would go on with random weights; nothing here reads the pooler's."""
    weights = (name for name, _ in model.named_parameters())
    if lacking := [name for name in weights if name in missing and ".pooler." not in f".{name}"]:
        raise ValueError(f"the file has no weights for {', '.join(lacking)}")
