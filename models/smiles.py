"""A tokenizer for chemical reactions written in SMILES, built from a vocabulary of one token a line."""

from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer, decoders
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

from models.smiles_pattern import SMILES_TOKEN

UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
SPECIAL = {
    "unk_token": UNKNOWN,
    "cls_token": BEGIN,
    "sep_token": END,
    "pad_token": "[PAD]",
    "mask_token": "[MASK]",
}
# What the models with this vocabulary can see.
POSITIONS = 512


def smiles_tokenizer(vocabulary: Path) -> Any:
    """Return a tokenizer that writes a text as `[CLS]`, its SMILES tokens and `[SEP]`.

    What is no SMILES token, or not in the vocabulary, becomes `[UNK]`.
    """
    ids = {token: number for number, token in enumerate(vocabulary.read_text(encoding="utf-8").splitlines())}
    tokenizer = Tokenizer(WordLevel(ids, UNKNOWN))
    tokenizer.pre_tokenizer = Split(Regex(SMILES_TOKEN), "isolated")
    tokenizer.post_processor = TemplateProcessing(
        single=f"{BEGIN} $A {END}", special_tokens=[(token, ids[token]) for token in (BEGIN, END)]
    )
    tokenizer.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=POSITIONS, **SPECIAL)
