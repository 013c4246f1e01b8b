"""A model built as XLM-R is, pieces of a unigram model and all, is trained like any other encoder."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaForMaskedLM

from models.data.examples import Recipe
from tests.models.conftest import folder_entry
from tests.models.training.runs import EXAMPLES, SETTINGS, Run

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
TEXT = "the quick brown fox jumps over the lazy dog, it sleeps in the warm sun"
pytestmark = pytest.mark.long


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pieces = Tokenizer(models.Unigram())
    pieces.pre_tokenizer, pieces.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=80, unk_token="<unk>", special_tokens=SPECIAL, show_progress=False)
    pieces.train_from_iterator([TEXT], trainer)
    pieces.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    names = {"bos": "<s>", "pad": "<pad>", "eos": "</s>", "sep": "</s>", "cls": "<s>", "unk": "<unk>", "mask": "<mask>"}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=pieces, **{f"{name}_token": token for name, token in names.items()}
    )
    config = XLMRobertaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=66,
        type_vocab_size=1,
    )
    made = tmp_path / "xlm-r"
    XLMRobertaForMaskedLM(config).save_pretrained(made)
    tokenizer.save_pretrained(made)
    return made


@pytest.mark.parametrize("recipe", ["classify", "mask"])
async def test_it_is_trained(folder: Path, tmp_path: Path, recipe: Recipe) -> None:
    entry = folder_entry("xlm-r", folder, tasks=("fill_mask",), architecture="encoder", context=64)
    settings = SETTINGS.model_copy(update={"epochs": 4})
    result = await Run(entry, recipe, EXAMPLES[recipe](), tmp_path, settings)()
    assert result.after.loss < result.before.loss
