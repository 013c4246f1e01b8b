"""Examples in two parts."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from models.data.examples import Labelled, Passage
from models.data.split import split


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(2, 30), min_size=1))
def test_a_fifth_of_each_class_is_held_out_at_least_one_and_never_all(sizes: dict[str, int]) -> None:
    examples = [
        Labelled(text=f"{label} {number}", label=label) for label, size in sizes.items() for number in range(size)
    ]
    parts = split(examples)
    assert sorted(each.text for each in [*parts.train, *parts.held_out] if isinstance(each, Labelled)) == sorted(
        each.text for each in examples
    )
    held_out = Counter(each.label for each in parts.held_out if isinstance(each, Labelled))
    assert held_out == {label: max(round(size / 5), 1) for label, size in sizes.items()}


def test_the_same_examples_are_held_out_each_time() -> None:
    passages = [Passage(text=str(number)) for number in range(100)]
    assert split(passages) == split(passages)
    assert len(split(passages).held_out) == 20
    assert split(passages).held_out != passages[-20:]
