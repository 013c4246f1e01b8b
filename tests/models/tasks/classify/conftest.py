"""A tiny classifier of three classes, and a tiny model that is none."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification

from models.catalogue import Catalogue
from models.resident import ResidentModels
from tests.models.conftest import CONTEXT, folder_entry, word_tokenizer

CLASSES = ("ham", "spam", "neither `nor`")


@pytest.fixture(scope="session")
def tiny_classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a BERT of three classes."""
    folder = tmp_path_factory.mktemp("classifier")
    tokenizer = word_tokenizer()
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=CONTEXT,
        initializer_range=0.4,
        id2label=dict(enumerate(CLASSES)),
        label2id={label: number for number, label in enumerate(CLASSES)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
async def classifying(
    tiny_classifier: Path, tiny_folders: dict[str, Path], tmp_path: Path
) -> AsyncIterator[ResidentModels]:
    """The models `spam`, which classifies, and `llama`, which writes."""
    spam = folder_entry("spam", tiny_classifier, tasks=("classify", "attention"), architecture="encoder")
    resident = ResidentModels(Catalogue([spam, folder_entry("llama", tiny_folders["llama"])]), tmp_path)
    yield resident
    await resident.close()
