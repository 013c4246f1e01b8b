"""Labels as classes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.data.labels import Classes, label_key


@pytest.mark.parametrize(
    "labels",
    [
        ("Spam", "spam ", "SPAM", " sPam", "ｓｐａｍ"),
        ("very good", "Very  Good", "very\ngood"),
        ("1", "1.0", "1,0", "+1", "1.00"),
        ("2.5", "2,5", "2.50"),
        ("-1", "-1.0"),
        ("TRUE", "True", "true"),
    ],
)
def test_what_people_write_in_several_ways_is_one_class(labels: tuple[str, ...]) -> None:
    assert len(set(map(label_key, labels))) == 1


@pytest.mark.parametrize(
    "labels", [("1", "10"), ("1", "-1"), ("1.5", "15"), ("a", "a b"), ("+", "-"), ("0", "-0.5"), ("c", "c+")]
)
def test_what_differs_stays_apart(labels: tuple[str, ...]) -> None:
    assert len(set(map(label_key, labels))) == len(labels)


def test_the_commonest_spelling_names_a_class_and_that_is_said() -> None:
    classes = Classes(["Spam", "spam", "spam ", "ham", "1.0", "1", "1.0"])
    assert list(classes.names.values()) == ["spam", "ham", "1.0"]
    assert classes.notes() == ["Taken as one class: “Spam”, “spam”.", "Taken as one class: “1.0”, “1”."]


@pytest.mark.parametrize("word", ["None", "NA", "null", "nan"])
def test_a_word_for_nothing_that_is_written_out_is_a_class_and_that_is_said(word: str) -> None:
    classes = Classes([word, "some"])
    assert word in classes.names.values()
    assert classes.notes() == [f"“{word}” is a class like the others: leave cells without a label empty."]


@given(st.text(max_size=20))
def test_a_key_is_the_key_of_itself(label: str) -> None:
    assert label_key(label_key(label)) == label_key(label)
