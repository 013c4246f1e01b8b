"""The model that is trained: read from its folder, with a new head where the recipe needs one, or an adapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer

from models.catalogue import Entry
from models.conversion import building, check_complete
from models.training.settings import TrainingSettings


@dataclass(frozen=True)
class Base:
    """A model of the catalogue on this machine, from which a training starts.

    Attributes
    ----------
    folder
        As `save_pretrained` writes it; see `models.loading.prefetch`.
    """

    entry: Entry
    folder: Path
    tokenizer: Any

    @classmethod
    def read(cls, entry: Entry, folder: Path) -> "Base":
        """Read its tokenizer."""
        with building:
            tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        if tokenizer.pad_token is None:
            tokenizer.pad_token = tokenizer.eos_token
        return cls(entry, folder, tokenizer)

    def load(self, model_class: Any, settings: TrainingSettings, adapter: Mapping[str, Any], **config: Any) -> Any:
        """Load its weights, what they lack drawn by the seed; raises `ValueError` where more than a head is lacking.

        Frozen weights keep the catalogue's number format, those to be trained are float32.

        Parameters
        ----------
        adapter
            What `peft.LoraConfig` takes beside the rank.
        """
        dtype = torch.float32 if settings.lora_rank is None else getattr(torch, self.entry.dtype)
        torch.manual_seed(settings.seed)
        with building:
            model, loading = model_class.from_pretrained(
                self.folder,
                dtype=dtype,
                attn_implementation="sdpa",
                use_safetensors=True,
                trust_remote_code=False,
                output_loading_info=True,
                **config,
            )
            body = f"{model.base_model_prefix}."
            check_complete(model, [name for name in loading["missing_keys"] if name.startswith(body)])
        return model if settings.lora_rank is None else _adapted(model, settings.lora_rank, adapter)


def _adapted(model: Any, rank: int, adapter: Mapping[str, Any]) -> Any:
    from peft import LoraConfig, get_peft_model  # noqa: PLC0415 # only an adapter needs it

    config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", **adapter)
    return get_peft_model(model, config)
