"""How SMILES is cut into tokens."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer

from models.smiles import smiles_tokenizer

TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
ATOMS = ["C", "c", "O", "N", "n", "Cl", "Br", "B", "S", "F", "I", "[C@H]", "[O-]", "[nH]"]
OTHERS = ["(", ")", "=", "#", "-", ".", ">>", "1", "2", "%10", "/", "\\", "+", ":", "~", "*"]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Any:
    vocabulary = tmp_path_factory.mktemp("smiles") / "vocab.txt"
    vocabulary.write_text("\n".join(TOKENS + ATOMS + OTHERS), encoding="utf-8")
    return smiles_tokenizer(vocabulary)


def test_a_reaction_is_cut_into_atoms_and_signs(tokenizer: Any) -> None:
    assert tokenizer.tokenize("CC(=[MASK])Cl>>BrB%10") == [
        *("C", "C", "(", "=", "[MASK]", ")", "Cl", ">>", "Br", "B", "%10"),
    ]


def test_it_stands_between_its_ends(tokenizer: Any) -> None:
    ids = tokenizer("CO")["input_ids"]
    assert tokenizer.convert_ids_to_tokens(ids) == ["[CLS]", "C", "O", "[SEP]"]
    assert tokenizer.mask_token == "[MASK]"
    assert tokenizer.model_max_length == 512


def test_what_is_no_smiles_is_unknown(tokenizer: Any) -> None:
    assert tokenizer.tokenize("CxyzO[Xx]") == ["C", "[UNK]", "O", "[UNK]"]


@given(st.lists(st.sampled_from(ATOMS + OTHERS), min_size=1, max_size=60))
def test_a_text_of_known_tokens_comes_back_as_it_was(tokenizer: Any, pieces: list[str]) -> None:
    text = "".join(pieces)
    ids = tokenizer(text)["input_ids"]
    assert tokenizer.decode(ids, skip_special_tokens=True) == text


def test_the_vocabulary_is_a_token_a_line(tokenizer: Any) -> None:
    assert tokenizer.convert_tokens_to_ids("[PAD]") == 0
    assert len(tokenizer) == len(TOKENS + ATOMS + OTHERS)


def test_saved_and_read_again_it_is_the_same(tokenizer: Any, tmp_path: Path) -> None:
    tokenizer.save_pretrained(tmp_path)
    again = AutoTokenizer.from_pretrained(tmp_path)
    assert again("CC(=O)Cl")["input_ids"] == tokenizer("CC(=O)Cl")["input_ids"]
    assert again.mask_token_id == 4
