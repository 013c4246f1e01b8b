"""How many examples are held out."""

import pytest

from models.data.split import held_out_count


@pytest.mark.parametrize(
    ("examples", "share", "classes", "held_out"),
    [(100, 0.2, 1, 20), (4, 0.05, 1, 1), (30, 0.1, 7, 7), (20_000, 0.2, 2, 1000), (10, 0.5, 2, 5)],
)
def test_a_share_is_held_out_and_one_of_each_class_at_least(
    examples: int, share: float, classes: int, held_out: int
) -> None:
    assert held_out_count(examples, share, classes) == held_out
