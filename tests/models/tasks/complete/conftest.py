"""A tiny model that has learned two pieces of code by heart, one of them with a gap."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from models.catalogue import Catalogue
from models.resident import ResidentModels
from tests.models.conftest import CONTEXT, folder_entry

SIGNATURE = "def twice(x):"
BODY = "\n    if x:\n        x = x + x\n\n    return x"
AFTER = "\n\n\nprint(twice(2))\n"
FUNCTION = SIGNATURE + BODY + AFTER

LEFT, MIDDLE, RIGHT = "def thrice(y):\n    ", "z = 3 * y", "\n    return z\n"
ENDED = "total = sum(numbers)\n"
SPECIAL = ["<|endoftext|>", "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"]
STEPS = 160


def coder_tokenizer() -> Any:
    """A byte-level BPE that joins indentation to the word behind it, as those of real models do."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=320,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([FUNCTION] * 20, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=SPECIAL[0], pad_token=SPECIAL[0])


@pytest.fixture(scope="session")
def coder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coder")
    tokenizer = coder_tokenizer()
    end, before, after, middle = SPECIAL
    texts = [FUNCTION, f"{before}{LEFT}{after}{RIGHT}{middle}{MIDDLE}{end}", f"{ENDED}{end}"]
    batch = tokenizer(texts, return_tensors="pt", padding=True)
    labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
    torch.manual_seed(7)
    sizes = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4}
    config = LlamaConfig(vocab_size=len(tokenizer), max_position_embeddings=CONTEXT, eos_token_id=0, **sizes)
    model = LlamaForCausalLM(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(STEPS):
        model(**batch, labels=labels).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
async def coder(
    coder_folder: Path, tiny_folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ResidentModels]:
    """The model that has learned code as "coder", and one that writes nonsense as "llama"."""
    entries = [folder_entry("coder", coder_folder), folder_entry("llama", tiny_folders["llama"])]
    resident = ResidentModels(Catalogue(entries), tmp_path_factory.mktemp("data"))
    yield resident
    await resident.close()
