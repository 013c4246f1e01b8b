"""The languages of `/translate`: what people type becomes a pair and a model for it."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.translate.pairs import chosen, pairs_of, said
from models.catalogue import load_catalogue
from models.errors import Refusal

CATALOGUE = load_catalogue()


def test_every_pair_of_the_catalogue_is_offered_once_and_has_a_name() -> None:
    pairs = pairs_of(CATALOGUE)
    assert len(set(pairs)) == len(pairs)
    assert {"en-de", "de-en", "en-fr", "fr-en", "en-es"} <= set(pairs)
    assert said("en-de") == "English → German"
    for pair in pairs:
        assert all(word[0].isupper() for word in said(pair).split(" → "))
    assert said("xx-de") == "xx → German"


@pytest.mark.parametrize("typed", ["en-de", "German", " german ", "de", "English → German", "EN-DE"])
def test_a_pair_may_be_called_by_its_target(typed: str) -> None:
    pair, entry = chosen(CATALOGUE, typed, None)
    assert (pair, entry.key) == ("en-de", "t5-small")


def test_the_model_that_was_chosen_is_taken() -> None:
    assert chosen(CATALOGUE, "French", None)[1].key == "t5-small"
    assert chosen(CATALOGUE, "French", CATALOGUE["opus-en-fr"])[1].key == "opus-en-fr"
    assert chosen(CATALOGUE, "English", CATALOGUE["opus-de-en"]) == ("de-en", CATALOGUE["opus-de-en"])


def test_without_a_language_it_is_the_first_that_the_model_knows() -> None:
    assert chosen(CATALOGUE, None, None) == ("en-de", CATALOGUE.default("translate"))
    assert chosen(CATALOGUE, None, CATALOGUE["opus-en-es"])[0] == "en-es"


def test_what_may_mean_several_pairs_is_asked_back() -> None:
    with pytest.raises(Refusal, match=r"several things here\. Choose one of: .*German → English, French → English"):
        chosen(CATALOGUE, "English", None)


def test_a_pair_that_the_model_does_not_know_is_refused_with_what_it_knows() -> None:
    with pytest.raises(Refusal, match=r"`Klingon` .* Choose one of: English → Spanish\.$"):
        chosen(CATALOGUE, "Klingon", CATALOGUE["opus-en-es"])


@given(st.text(max_size=100))
def test_whatever_is_typed_is_a_pair_or_a_sentence(typed: str) -> None:
    with contextlib.suppress(Refusal):
        pair, entry = chosen(CATALOGUE, typed, None)
        assert pair in entry.pairs
