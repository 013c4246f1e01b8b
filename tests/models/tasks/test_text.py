"""What of a typed text a model may read, and how it is cut."""

from hypothesis import given
from hypothesis import strategies as st

from models.tasks.text import beginning


@given(st.text(max_size=60), st.integers(min_value=1, max_value=50))
def test_a_text_that_is_cut_keeps_its_beginning(text: str, limit: int) -> None:
    first = beginning(text, limit)
    if len(text) <= limit:
        assert first == text
    else:
        assert (len(first), first[:-1], first[-1]) == (limit, text[: limit - 1], "…")
