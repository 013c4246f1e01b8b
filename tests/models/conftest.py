"""Tiny models that the tests write to disk, and one session's worth of the real one."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
)

from models.catalogue import Catalogue, Entry, FolderSource, load_catalogue
from models.resident import ResidentModels

CONTEXT = 192
TEXT = "the quick brown fox jumps over the lazy dog, and the dog sleeps on in the warm sun. " * 20
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def tiny_tokenizer() -> Any:
    """A byte-level BPE of 400 tokens, so that every text can be written, with a chat template."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([TEXT], trainer)
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<|im_start|>", eos_token="<|im_end|>", pad_token="<|im_end|>"
    )
    wrapped.chat_template = TEMPLATE
    return wrapped


def _llama(**sizes: Any) -> Any:
    return LlamaForCausalLM(
        LlamaConfig(num_key_value_heads=2, intermediate_size=64, max_position_embeddings=CONTEXT, **sizes)
    )


def _qwen2(**sizes: Any) -> Any:
    return Qwen2ForCausalLM(
        Qwen2Config(num_key_value_heads=2, intermediate_size=64, max_position_embeddings=CONTEXT, **sizes)
    )


def _gpt2(**sizes: Any) -> Any:
    return GPT2LMHeadModel(GPT2Config(n_positions=CONTEXT, **sizes))


FAMILIES: dict[str, Callable[..., Any]] = {"llama": _llama, "gpt2": _gpt2, "qwen2": _qwen2}


@pytest.fixture(scope="session")
def tiny_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder with a tiny model of each family, its weights wide enough that no two tokens come close to a tie."""
    tokenizer = tiny_tokenizer()
    folders = {}
    for family, build in FAMILIES.items():
        torch.manual_seed(7)
        model = build(
            vocab_size=400,
            hidden_size=32,
            num_hidden_layers=3,
            num_attention_heads=4,
            initializer_range=0.4,
            bos_token_id=1,
            eos_token_id=2,
            pad_token_id=2,
        )
        folders[family] = tmp_path_factory.mktemp(family)
        model.save_pretrained(folders[family])
        tokenizer.save_pretrained(folders[family])
    return folders


def folder_entry(key: str, path: Path, **changes: Any) -> Entry:
    """Return a catalogue entry for a model folder."""
    return Entry(
        key=key,
        name=f"Tiny {key}",
        tasks=("generate",),
        architecture="decoder",
        source=FolderSource(kind="folder", path=path),
        licence="Apache-2.0",
        good_for="tests",
        explanation="It writes nonsense.",
        **{"parameters": 50_000, "context": CONTEXT, **changes},
    )


@pytest.fixture(scope="session")
def tiny_catalogue(tiny_folders: dict[str, Path]) -> Catalogue:
    return Catalogue(folder_entry(family, folder) for family, folder in tiny_folders.items())


@pytest.fixture
async def tiny_resident(tiny_catalogue: Catalogue, tmp_path: Path) -> AsyncIterator[ResidentModels]:
    resident = ResidentModels(tiny_catalogue, tmp_path)
    yield resident
    await resident.close()


@pytest.fixture(scope="session")
async def smollm2() -> AsyncIterator[ResidentModels]:
    """The shipped models with their real weights, converted once into the checkout's data folder."""
    resident = ResidentModels(load_catalogue(), Path(".data"))
    yield resident
    await resident.close()
