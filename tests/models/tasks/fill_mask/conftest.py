"""Tiny models that fill gaps: two masked ones, whose tokenizers differ in what a space is, and three causal ones."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import AddedToken, processors
from transformers import RobertaConfig, RobertaForMaskedLM

from models.catalogue import Catalogue
from models.resident import ResidentModels
from tests.models.conftest import CONTEXT, folder_entry, tiny_tokenizer

MASKED = ("bert", "roberta")
CAUSAL = ("llama", "gpt2", "qwen2")


def roberta_tokenizer() -> Any:
    """A byte-level BPE whose mask takes the space before it, as RoBERTa's does."""
    tokenizer = tiny_tokenizer()
    names = ("bos", "eos", "pad", "unk", "cls", "sep")
    special: dict[str, Any] = dict(zip(names, ("<s>", "</s>", "<pad>", "<unk>", "<s>", "</s>"), strict=True))
    tokenizer.add_special_tokens(
        {f"{name}_token": token for name, token in special.items()}
        | {"mask_token": AddedToken("<mask>", lstrip=True, special=True)}
    )
    around = [(token, tokenizer.convert_tokens_to_ids(token)) for token in ("<s>", "</s>")]
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=around
    )
    return tokenizer


@pytest.fixture(scope="session")
def tiny_roberta(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roberta")
    tokenizer = roberta_tokenizer()
    torch.manual_seed(7)
    sizes = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 64}
    config = RobertaConfig(
        vocab_size=len(tokenizer),
        max_position_embeddings=CONTEXT + 20,
        initializer_range=0.4,
        pad_token_id=tokenizer.pad_token_id,
        **sizes,
    )
    # Positions count from behind the padding token's number, so there must be as many more of them.
    config.max_position_embeddings = CONTEXT + tokenizer.pad_token_id + 1
    RobertaForMaskedLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def filling_catalogue(tiny_folders: dict[str, Path], tiny_masked: Path, tiny_roberta: Path) -> Catalogue:
    serves: dict[str, Any] = {"tasks": ("fill_mask", "bias")}
    causal = [folder_entry(key, folder, **serves) for key, folder in tiny_folders.items()]
    masked = [
        folder_entry(key, folder, architecture="encoder", **serves)
        for key, folder in (("bert", tiny_masked), ("roberta", tiny_roberta))
    ]
    return Catalogue([*causal, *masked])


@pytest.fixture(scope="session")
async def filling(
    filling_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ResidentModels]:
    resident = ResidentModels(filling_catalogue, tmp_path_factory.mktemp("data"))
    yield resident
    await resident.close()
