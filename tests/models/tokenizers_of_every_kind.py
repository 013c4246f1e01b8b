"""Small tokenizers of the kinds that models come with."""

import json
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from tests.models.conftest import TEMPLATE, TEXT, tiny_tokenizer

TOOLS = ["<tool_call>", "</tool_call>", "<|fim_prefix|>"]
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def byte_level() -> Any:
    """As GPT-2, Llama 3, Qwen and SmolLM have them: every byte is in the vocabulary."""
    return tiny_tokenizer()


def word_piece() -> Any:
    """As BERT has them: lower case without accents, `##` inside of words, `[UNK]` for what is in no word."""
    special = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    words = [f"{TEXT} token tokenization cafe"]
    tokenizer.train_from_iterator(
        words, trainers.WordPieceTrainer(vocab_size=90, special_tokens=special, show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]",
        mask_token="[MASK]",
    )  # fmt: skip


def byte_fallback() -> Any:
    """As Llama 2, Mistral and Gemma have them: `▁` for a space, and bytes for what is not in the vocabulary."""
    trained = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(vocab_size=320, special_tokens=["<unk>", "<s>", *BYTES], show_progress=False)
    trained.train_from_iterator([f"▁{TEXT.replace(' ', '▁')}"], trainer)
    learnt = json.loads(trained.to_str())["model"]
    merges = [(left, right) for left, right in learnt["merges"]]
    tokenizer = Tokenizer(models.BPE(learnt["vocab"], merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    tokenizer.decoder = decoders.Sequence(steps)
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>")


def unigram() -> Any:
    """As T5 and Marian have them: `▁` at the start of a word, no bytes."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=60, unk_token="<unk>", special_tokens=["<unk>", "</s>"], show_progress=False
    )
    tokenizer.train_from_iterator([TEXT], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", eos_token="</s>")


def with_tools() -> Any:
    """As Qwen and Gemma have them: control tokens that are not called special, and added tokens that are plain text."""
    tokenizer = tiny_tokenizer()
    tokenizer.add_tokens([*TOOLS, "\n\n", "<b>"])
    tokenizer.chat_template = f"{TEMPLATE}{{% if tools %}}<tool_call></tool_call>{{% endif %}}"
    return tokenizer


def smiles() -> Any:
    """As chemical models have them: an atom, a bond or an arrow a token; what stands in brackets is an atom."""
    vocabulary = {"[UNK]": 0, "C": 1, "Cl": 2, "O": 3, "(": 4, ")": 5, "=": 6, ">>": 7, ".": 8, "[SEP]": 9}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\[[^\]]+\]|Cl|C|O|>>|[().=]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", sep_token="[SEP]")


def without_decoder() -> Any:
    """One that leaves open how its tokens are put together again."""
    tokenizer = Tokenizer(models.WordLevel({"<unk>": 0, "the": 1, "dog": 2}, "<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>")


KINDS = (byte_level, with_tools, word_piece, byte_fallback, unigram, smiles, without_decoder)
EVERY_KIND = {kind.__name__: kind for kind in KINDS}
