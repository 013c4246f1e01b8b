"""What tokens stand for, with a tokenizer of every kind."""

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.tasks.tokenize.pieces import Piece, joined, pieces
from models.tokenization import encode
from tests.models.tokenizers_of_every_kind import EVERY_KIND

HOSTILE = [
    "👩‍👩‍👧 🏳️‍🌈 é e\u0301",
    "\u202eabc\u202c \u200d\u200b\ufeff שלום مرحبا",
    "\x01\x02\x7f\x85",
    "     \n\n\t ",
    "日本語 ไทย हिन्दी",
    "<|im_end|> <s> </s> [CLS] [UNK] <unk> <0x41> ▁ ##ing Ġ Ċ",
    "```@everyone``` **a**",
]


@cache
def tokenizer_of(kind: str) -> Any:
    return EVERY_KIND[kind]()


def cut(kind: str, text: str, *, special: bool = False) -> list[Piece]:
    return list(pieces(tokenizer_of(kind), encode(tokenizer_of(kind), text, special=special)))


def shown(kind: str, text: str, *, special: bool = False) -> list[str]:
    return [piece.shown for piece in cut(kind, text, special=special)]


@given(st.text())
def test_pieces_of_bytes_are_the_text_again(text: str) -> None:
    assert joined(cut("byte_level", text)) == text


@given(st.text(min_size=1).filter(lambda text: "▁" not in text))
def test_pieces_with_byte_fallback_are_the_text_behind_a_space(text: str) -> None:
    assert joined(cut("byte_fallback", text)) == f" {text}"


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_has_pieces_that_can_be_seen(kind: str, text: str) -> None:
    found = cut(kind, text, special=True)
    assert [piece.id for piece in found] == encode(tokenizer_of(kind), text, special=True)
    for piece in found:
        assert piece.shown
        assert piece.shown.isprintable()
        assert " " not in piece.shown
        assert Piece.model_validate_json(piece.model_dump_json()) == piece


def test_a_character_of_several_tokens_is_shown_as_its_bytes() -> None:
    assert shown("byte_level", "a🙂") == ["a", "⟨F0⟩", "⟨9F⟩", "⟨99⟩", "⟨82⟩"]
    assert shown("byte_fallback", "🙂") == ["␣", "⟨F0⟩", "⟨9F⟩", "⟨99⟩", "⟨82⟩"]


def test_spaces_and_line_breaks_are_visible() -> None:
    assert shown("byte_level", "the dog\n\t") == ["the", "␣dog", "↵", "⇥"]
    assert shown("unigram", "a dog")[-1] == "␣dog"


def test_what_cannot_be_seen_is_named() -> None:
    assert Piece(id=1, text="a\u200d\u202e").shown == "a⟨U+200D⟩⟨U+202E⟩"
    assert Piece(id=1, text="\u0301").shown == "◌\u0301"
    assert Piece(id=7).shown == "⟨token 7⟩"
    assert Piece(id=7, hex="f09f").shown == "⟨F0·9F⟩"


def test_a_vocabulary_of_words_keeps_its_marks() -> None:
    assert shown("word_piece", "The DOG cafe") == ["the", "dog", "c", "##a", "##f", "##e"]
    assert shown("smiles", "CCl>>O?") == ["C", "Cl", ">>", "O", "[UNK]"]
    assert shown("without_decoder", "the dog") == ["the", "dog"]


def test_special_tokens_around_a_text_are_told_apart() -> None:
    around = cut("word_piece", "the dog", special=True)
    assert [(piece.text, piece.special) for piece in around] == [
        ("[CLS]", True), ("the", False), ("dog", False), ("[SEP]", True)
    ]  # fmt: skip


def test_a_number_beyond_the_vocabulary_is_named() -> None:
    assert [piece.shown for piece in pieces(tokenizer_of("byte_level"), [400_000])] == ["⟨token 400000⟩"]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_an_empty_text_has_no_pieces(kind: str) -> None:
    assert cut(kind, "") == []
