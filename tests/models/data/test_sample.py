"""Random samples."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from models.data.sample import sample


@given(st.integers(0, 300), st.integers(1, 60))
def test_as_many_as_there_are_up_to_the_limit_in_their_order(rows: int, most: int) -> None:
    kept, total = sample(iter(range(rows)), most)
    assert total == rows
    assert len(kept) == min(rows, most)
    assert kept == sorted(set(kept))


def test_every_part_of_a_file_is_as_likely_as_the_others() -> None:
    kept, _ = sample(iter(range(100_000)), 5000)
    tenths = Counter(row // 10_000 for row in kept)
    assert len(tenths) == 10
    assert all(400 < count < 600 for count in tenths.values())
    assert sample(iter(range(100_000)), 5000)[0] == kept
