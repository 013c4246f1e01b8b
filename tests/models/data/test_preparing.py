"""Tables as examples."""

import pytest

from models.data.examples import Exchange, Labelled, Passage
from models.data.values import DataLimits
from models.errors import Refusal
from tests.models.data.files import left_out, notes, prepared

REVIEWS = "text,label\nSo good,yes\nSo bad,no\nQuite good,yes\nQuite bad,no\n"


def test_texts_with_labels_are_examples_of_classes() -> None:
    found = prepared(REVIEWS)
    assert found.examples[0] == Labelled(text="So good", label="yes")
    assert (found.classes, found.left_out, found.notes) == ({"yes": 2, "no": 2}, (), ())


def test_prompts_with_answers_are_exchanges_and_texts_alone_passages() -> None:
    assert prepared("prompt,answer\nHi,Hello\nBye,See you\n").examples[0] == Exchange(prompt="Hi", answer="Hello")
    assert prepared("One text.\nAnother text.\n", "mask").examples[0] == Passage(text="One text.")


def test_the_same_text_comes_once_so_that_none_is_on_both_sides() -> None:
    found = prepared(REVIEWS + "so  GOOD ,Yes\n So bad,no\n")
    assert len(found.examples) == 4
    assert left_out(found) == {"the same as another row": 2}
    assert "Taken as one class: “yes”, “Yes”." in notes(found)
    assert left_out(prepared("Once upon a time.\nonce upon a  time.\nThe end.\n")) == {"the same as another row": 1}


def test_texts_with_two_labels_are_left_out() -> None:
    found = prepared(REVIEWS + "fine,yes\nFINE,no\nfine,no\n")
    assert left_out(found) == {"the same text with another label": 3}
    assert "fine" not in {each.text for each in found.examples if isinstance(each, Labelled)}


def test_empty_cells_are_left_out() -> None:
    found = prepared(REVIEWS + ",yes\nno label,\n   ,no\n")
    assert left_out(found) == {"empty text": 2, "empty label": 1}


def test_a_class_of_one_row_is_left_out() -> None:
    found = prepared(REVIEWS + "So so,maybe\nQuite good,yes\n")
    assert found.classes == {"yes": 2, "no": 2}
    assert left_out(found) == {"the only one of its class": 1, "the same as another row": 1}


def test_a_label_that_is_a_text_is_left_out() -> None:
    assert left_out(prepared(REVIEWS + f"So what,{'long ' * 30}\n")) == {"label of more than 100 characters": 1}


def test_labels_are_classes_even_where_they_are_numbers() -> None:
    found = prepared("text,stars\nSo good,5\nSo bad,1.0\nQuite good,5.0\nQuite bad,1\n")
    assert found.classes == {"5": 2, "1.0": 2}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("text,label\na b,yes\nc d,yes\n", "All rows are of one class, “yes”. Add rows of another"),
        ("text,label\na b,yes\nc d,yes\ne f,no\n", "All rows are of one class, “yes”"),
        ("text,label\na b,yes\nc d,no\n", "No class has two rows"),
        ("text,label\n" + "".join(f"text {n},{n // 2}\n" for n in range(1000)), "500 different labels, and 50 classes"),
        ("text,label\n,yes\n,no\n", "None of these rows can be used"),
        ("prompt,answer\nHi,Hello\nHi,Hello\n", "Only one of these rows can be used. Add rows"),
        ("prompt,answer\nHi,\nBye,\n", "None of these rows can be used"),
    ],
)
def test_too_little_is_refused_with_what_to_do(content: str, sentence: str) -> None:
    with pytest.raises(Refusal) as told:
        prepared(content)
    assert sentence in str(told.value)


def test_as_many_classes_as_the_limit_are_taken() -> None:
    content = "text,label\n" + "".join(f"text {n},{n // 2}\n" for n in range(10))
    assert len(prepared(content, limits=DataLimits(classes=5)).classes) == 5
    with pytest.raises(Refusal, match="5 different labels, and 4 classes are the most"):
        prepared(content, limits=DataLimits(classes=4))
