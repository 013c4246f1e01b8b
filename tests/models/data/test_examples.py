"""Examples as JSON lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.data.examples import Example, Exchange, Labelled, Passage, read_examples, write_examples

texts = st.text(max_size=40)
examples = st.one_of(
    st.builds(Labelled, text=texts, label=texts),
    st.builds(Exchange, prompt=texts, answer=texts),
    st.builds(Passage, text=texts),
)


@given(st.lists(examples, max_size=5))
def test_what_was_written_is_read(written: list[Example]) -> None:
    assert list(read_examples(write_examples(written))) == written


def test_an_example_with_a_field_of_another_is_none() -> None:
    with pytest.raises(ValidationError):
        list(read_examples(b'{"text": "win a prize", "answer": "no"}\n'))
