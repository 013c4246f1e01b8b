"""Text in pieces: whole characters, nothing lost, linear cost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models
from transformers import PreTrainedTokenizerFast

from models.engine.text_stream import UNFINISHED, WINDOW, TextStream, written
from tests.models.conftest import tiny_tokenizer

TOKENIZER = tiny_tokenizer()
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def pieces(tokenizer: Any, prompt_ids: list[int], token_ids: list[int]) -> list[str]:
    stream = TextStream(tokenizer, prompt_ids)
    return [stream.push(token) for token in token_ids]


@given(st.text(max_size=40), st.text(min_size=1, max_size=60))
def test_the_pieces_of_any_text_are_the_text(before: str, text: str) -> None:
    ids = TOKENIZER(text)["input_ids"]
    shown = pieces(TOKENIZER, TOKENIZER(before)["input_ids"], ids)
    whole = "".join(shown)
    assert text.startswith(whole)
    assert set(text[len(whole) :]) <= {REPLACEMENT}
    assert written(TOKENIZER, TOKENIZER(before)["input_ids"], ids) == text


@given(st.lists(st.integers(0, 399), max_size=80), st.lists(st.integers(0, 399), max_size=80))
def test_the_pieces_of_any_tokens_are_the_beginning_of_their_text(prompt: list[int], tokens: list[int]) -> None:
    text = "".join(pieces(TOKENIZER, prompt, tokens))
    # A prompt that ends within a character has no text of its own to go on from.
    if not TOKENIZER.decode(prompt, skip_special_tokens=True).endswith(REPLACEMENT):
        whole = written(TOKENIZER, prompt, tokens)
        assert whole.startswith(text)
        assert len(whole) - len(text) <= UNFINISHED


def test_a_character_of_several_tokens_is_shown_when_it_is_whole() -> None:
    ids = TOKENIZER("é😀.")["input_ids"]
    assert pieces(TOKENIZER, [], ids) == ["", "é", "", "", "", "😀", "."]


def test_special_tokens_are_not_shown() -> None:
    assert "".join(pieces(TOKENIZER, [], TOKENIZER("a<|im_end|>b")["input_ids"])) == "ab"


def test_a_tokenizer_that_marks_word_starts_keeps_the_spaces() -> None:
    vocabulary = {"<unk>": 0, "▁one": 1, "▁two": 2, "▁three": 3}
    plain = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    plain.decoder = decoders.Metaspace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=plain, unk_token="<unk>")
    assert tokenizer.decode([2, 3]) == "two three"
    assert pieces(tokenizer, [1], [2, 3]) == [" two", " three"]
    assert written(tokenizer, [1], [2, 3]) == " two three"


class Counting:
    """A tokenizer that counts the tokens it decodes."""

    def __init__(self) -> None:
        self.decoded = 0

    def decode(self, ids: list[int], *, skip_special_tokens: bool) -> str:
        self.decoded += len(ids)
        text: str = TOKENIZER.decode(ids, skip_special_tokens=skip_special_tokens)
        return text


@pytest.mark.parametrize("text", ["the quick fox " * 200, "😀" * 300])
def test_the_cost_is_linear(text: str) -> None:
    counting = Counting()
    ids = TOKENIZER(text)["input_ids"]
    assert "".join(pieces(counting, ids[:48], ids)) == text
    assert counting.decoded <= 3 * WINDOW * len(ids)


def test_bytes_that_never_become_a_character_cost_no_more() -> None:
    counting = Counting()
    broken = TOKENIZER("😀")["input_ids"][0]
    shown = "".join(pieces(counting, [], [broken] * 300))
    assert shown == REPLACEMENT * (300 - UNFINISHED)
    assert counting.decoded <= 3 * WINDOW * 300
