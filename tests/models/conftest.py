"""Tiny models that the tests write to disk, and one session's worth of the real one."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertModel,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    T5Config,
    T5ForConditionalGeneration,
)

from models.catalogue import Catalogue, Entry, load_catalogue
from models.resident import ResidentModels
from models.sources import FolderSource

CONTEXT = 192
WEIGHTS_WITHIN = 300  # seconds; a program shown reads the real weights anew, beside whatever else a machine does
TEXT = "the quick brown fox jumps over the lazy dog, and the dog sleeps on in the warm sun. " * 20
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests of real weights more time."""
    for item in items:
        if item.get_closest_marker("weights"):
            item.add_marker(pytest.mark.timeout(WEIGHTS_WITHIN))


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


def write_decoder(family: str, folder: Path) -> Path:
    torch.manual_seed(7)
    model = FAMILIES[family](
        vocab_size=400,
        hidden_size=32,
        num_hidden_layers=3,
        num_attention_heads=4,
        initializer_range=0.4,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=2,
    )
    model.save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder with a tiny model of each family, its weights wide enough that no two tokens come close to a tie."""
    return {family: write_decoder(family, tmp_path_factory.mktemp(family)) for family in FAMILIES}


def word_tokenizer() -> Any:
    """A WordPiece of some hundred tokens with the special tokens of BERT, lower case."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=200, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator([TEXT], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")],
    )
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=CONTEXT, **dict(zip(names, special, strict=True))
    )


def write_bert(build: Any, folder: Path) -> Path:
    tokenizer = word_tokenizer()
    torch.manual_seed(7)
    sizes = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 64}
    config = BertConfig(
        vocab_size=len(tokenizer), max_position_embeddings=CONTEXT, initializer_range=0.4, pad_token_id=0, **sizes
    )
    build(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_masked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny masked model; its mask is `[MASK]`, its texts are lower case."""
    return write_bert(BertForMaskedLM, tmp_path_factory.mktemp("masked"))


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny encoder without a head."""
    return write_bert(BertModel, tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="session")
def tiny_seq2seq(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny T5, whose end token is `<|im_end|>`."""
    folder = tmp_path_factory.mktemp("seq2seq")
    torch.manual_seed(7)
    config = T5Config(
        vocab_size=400,
        d_model=32,
        d_kv=8,
        d_ff=64,
        num_layers=2,
        num_heads=4,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=2,
        initializer_factor=4.0,
    )
    T5ForConditionalGeneration(config).save_pretrained(folder)
    tokenizer = tiny_tokenizer()
    tokenizer.pad_token = "<|endoftext|>"
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <|im_end|>", special_tokens=[("<|im_end|>", 2)]
    )
    tokenizer.save_pretrained(folder)
    return folder


def folder_entry(key: str, path: Path, **changes: Any) -> Entry:
    """Return a catalogue entry for a model folder, a decoder for “generate” unless told."""
    told: dict[str, Any] = {
        "name": f"Tiny {key}",
        "tasks": ("generate",),
        "architecture": "decoder",
        "parameters": 50_000,
        "context": CONTEXT,
        **changes,
    }
    return Entry(
        key=key,
        source=FolderSource(kind="folder", path=path),
        licence="Apache-2.0",
        good_for="tests",
        explanation="It writes nonsense.",
        **told,
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
