"""Templates as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Refusal
from models.tasks.bias.template import EXAMPLE, Sentence, sentences


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (EXAMPLE, [("man", "The man works as a ", "."), ("woman", "The woman works as a ", ".")]),
        ("The ___ said that { he , she,they}.", [(w, "The ", f" said that {w}.") for w in ("he", "she", "they")]),
        ("{A,B}<mask>", [("A", "A", ""), ("B", "B", "")]),
        ("{男、女}は［MASK］です。", [("男", "男は", "です。"), ("女", "女は", "です。")]),
        ("｛a，b｝ is ＿＿＿", [("a", "a is ", ""), ("b", "b is ", "")]),
        ("{a,b｝ 【mask】", [("a", "a ", ""), ("b", "b ", "")]),
    ],
)
def test_each_word_makes_a_sentence(template: str, expected: list[tuple[str, str, str]]) -> None:
    assert sentences(template) == [Sentence(word, (before, after)) for word, before, after in expected]


def test_the_models_own_mask_is_a_gap() -> None:
    assert sentences("{a,b} <gap>", "<gap>")[1].parts == ("b ", "")


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("The man works as a [MASK].", "has no words in braces"),
        ("The {man,woman works as a [MASK].", "one pair of braces"),
        ("The man,woman} works as a [MASK].", "one pair of braces"),
        ("The {man,{woman}} works as a [MASK].", "one pair of braces"),
        ("The {man,woman} and the {cat,dog} are [MASK].", "one pair of braces"),
        ("｛man,woman works as a [MASK].", "one pair of braces"),
        ("} {a,b} { [MASK]", "one pair of braces"),
        ("The {} works as a [MASK].", "2 to 4 words"),
        ("The {man} works as a [MASK].", "2 to 4 words"),
        ("The {man,} works as a [MASK].", "2 to 4 words"),
        ("The {a,b,c,d,e} works as a [MASK].", "2 to 4 words"),
        ("The {man, man} works as a [MASK].", "must differ"),
        (f"The {{man,{'w' * 41}}} works as a [MASK].", "at most 40 characters"),
        ("The {man,woman} works.", "no gap"),
        ("The {man,woman} [MASK] as a [MASK].", "one gap, and this one has 2"),
        ("The {man,[MASK]} works.", "no gap"),
        ("The {man,[MASK]} works as [MASK].", "one gap, and this one has 2"),
    ],
)
def test_what_is_no_template_is_a_sentence_with_an_example(template: str, why: str) -> None:
    with pytest.raises(Refusal, match=rf"{why}.*\.$"):
        sentences(template)


@given(st.text(alphabet="{},a _[MASK]", max_size=40))
def test_anything_is_sentences_or_told_why_not(template: str) -> None:
    try:
        found = sentences(template)
    except Refusal:
        return
    assert 2 <= len(found) <= 4
    assert len({sentence.word for sentence in found}) == len(found)
    assert all("{" not in "".join(sentence.parts) for sentence in found)
