"""Code in the middle, for models that were trained to fill gaps (Bavarian et al., 2022).

Such a model knows three tokens: one before what is left of the gap, one before what is right of it, and one after which
it writes the middle until it ends the text.
"""

from typing import Any

from models.tokenization import encode

Marks = tuple[str, str, str]

# Before the left side, before the right side, before the middle: StarCoder and Granite, Qwen, SantaCoder, CodeLlama,
# DeepSeek Coder.
KNOWN_MARKS: tuple[Marks, ...] = (
    ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    ("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
    ("▁<PRE>", "▁<SUF>", "▁<MID>"),
    ("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),
)


def gap_marks(tokenizer: Any) -> Marks | None:
    """Return the names of the three tokens that mark a gap; None where the model knows none."""
    vocabulary = tokenizer.get_vocab()
    return next((marks for marks in KNOWN_MARKS if all(mark in vocabulary for mark in marks)), None)


def around_gap(left: str, right: str, marks: Marks, tokenizer: Any) -> list[int]:
    """Return the prompt after which the model writes what stands between two sides."""
    before, after, middle = tokenizer.convert_tokens_to_ids(list(marks))
    sides = [encode(tokenizer, side, special=False) for side in (left, right)]
    return [before, *sides[0], after, *sides[1], middle]
