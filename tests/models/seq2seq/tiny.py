"""A tiny T5 and a tiny Marian, written to disk with tokenizers of their real classes."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import sentencepiece
import torch
from transformers import MarianConfig, MarianMTModel, MarianTokenizer, T5Config, T5ForConditionalGeneration, T5Tokenizer

from models.catalogue import Catalogue
from models.resident import ResidentModels
from tests.models.conftest import TEXT, folder_entry

CONTEXT = 96
PIECES = 60
SIZES: dict[str, Any] = {"d_model": 32, "num_layers": 2, "num_heads": 4, "d_ff": 64}


def _pieces(folder: Path, name: str) -> Path:
    """Train a Unigram model of sentencepiece, `name`.model."""
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT.split(". ")),
        model_prefix=str(folder / name),
        vocab_size=PIECES,
        character_coverage=1.0,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return folder / f"{name}.model"


def write_t5(folder: Path) -> Path:
    """A T5 that decodes greedily, as the repositories' settings say."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(_pieces(folder, "spiece")))
    scored = [(processor.id_to_piece(number), processor.get_score(number)) for number in range(3, len(processor))]
    vocabulary = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *scored]
    tokenizer = T5Tokenizer(vocab=vocabulary, extra_ids=0)
    torch.manual_seed(7)
    config = T5Config(
        vocab_size=len(tokenizer), d_kv=8, decoder_start_token_id=0, initializer_factor=4.0, pad_token_id=0, **SIZES
    )
    T5ForConditionalGeneration(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def write_marian(folder: Path) -> Path:
    """A Marian of two sentencepiece models, with the settings of such repositories: beams, an end at the limit."""
    spm = {"source_spm": _pieces(folder, "source"), "target_spm": _pieces(folder, "target")}
    processor = sentencepiece.SentencePieceProcessor(model_file=str(spm["source_spm"]))
    pieces = ["</s>", "<unk>", *(processor.id_to_piece(number) for number in range(3, len(processor))), "<pad>"]
    vocabulary = folder / "vocabulary.json"
    vocabulary.write_text(json.dumps({piece: number for number, piece in enumerate(pieces)}))
    tokenizer = MarianTokenizer(
        **{name: str(path) for name, path in spm.items()},
        vocab=str(vocabulary),
        source_lang="en",
        target_lang="de",
        model_max_length=CONTEXT,
    )
    pad = len(pieces) - 1
    torch.manual_seed(11)
    config = MarianConfig(
        vocab_size=len(pieces),
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=CONTEXT,
        decoder_start_token_id=pad,
        pad_token_id=pad,
        eos_token_id=0,
        forced_eos_token_id=None,
        init_std=0.4,
    )
    model = MarianMTModel(config)
    model.generation_config.update(num_beams=4, bad_words_ids=[[pad]], forced_eos_token_id=0, max_length=CONTEXT)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def writers(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """`t5`, told by prefixes to translate two pairs and to summarise, and `marian`, which knows one pair."""
    shared: dict[str, Any] = {"architecture": "encoder-decoder", "context": CONTEXT}
    return Catalogue(
        [
            folder_entry(
                "t5",
                write_t5(tmp_path_factory.mktemp("t5")),
                tasks=("translate", "summarize"),
                pairs=("en-de", "en-fr"),
                prefixes={"summarize": "the fox: ", "translate:en-de": "the dog: ", "translate:en-fr": "the sun: "},
                **shared,
            ),
            folder_entry(
                "marian",
                write_marian(tmp_path_factory.mktemp("marian")),
                tasks=("translate",),
                pairs=("en-de",),
                **shared,
            ),
        ]
    )


@pytest.fixture(scope="session")
async def writing(writers: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ResidentModels]:
    resident = ResidentModels(writers, tmp_path_factory.mktemp("data"))
    yield resident
    await resident.close()
