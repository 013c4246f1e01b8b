"""Which rows are computed together, and by which process."""

from collections.abc import Sequence

import pytest

from models.training.batches import ByLength, Share
from models.training.ranks import Ranks


def test_a_step_draws_rows_of_like_length_each_row_once_an_epoch_and_the_same_by_the_seed() -> None:
    lengths = [length % 97 + 3 for length in range(0, 4000, 7)]
    sampler, again = ByLength(lengths, 8, seed=3), ByLength(lengths, 8, seed=3)
    again.set_epoch(1)
    first = list(sampler)
    assert sorted(first) == list(range(len(lengths))) == sorted(again)
    assert padded(first, lengths) < 1.2 * sum(lengths) < padded(range(len(lengths)), lengths)
    second = list(again)
    assert second != first
    sampler.set_epoch(1)
    assert list(sampler) == second


def test_long_rows_and_short_ones_are_learned_in_turn_after_the_step_with_the_longest() -> None:
    lengths = list(range(1, 801))
    order = list(ByLength(lengths, 8, seed=3))
    assert 799 in order[:8]
    quarters = [order[start : start + 200] for start in range(0, 800, 200)]
    means = [sum(lengths[row] for row in quarter) / 200 for quarter in quarters]
    assert max(means) < 1.5 * min(means), "sorted, the first quarter would be four times as long"


def padded(order: Sequence[int], lengths: Sequence[int]) -> int:
    """Return how many tokens a model reads of rows in this order, eight at a time."""
    steps = [order[start : start + 8] for start in range(0, len(order), 8)]
    return sum(len(step) * max(lengths[row] for row in step) for step in steps)


@pytest.mark.parametrize("rows", [21, 22, 24])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_each_batch_is_dealt_out_evenly_and_its_first_rows_twice_where_it_does_not_divide(
    rows: int, count: int
) -> None:
    sampler = ByLength([5] * rows, 4, seed=3)
    order = list(sampler)
    shares = [list(Share(sampler, 4, Ranks(rank, count))) for rank in range(count)]
    for number, parts in enumerate(zip(*shares, strict=True)):
        batch = order[4 * number : 4 * number + 4]
        dealt = [row for part in parts for row in part]
        assert {len(part) for part in parts} == {-(-len(batch) // count)}
        assert sorted(dealt) == sorted(batch + (batch * count)[: -len(batch) % count])
    assert len(shares[0]) == len(Share(sampler, 4, Ranks())) == -(-rows // 4)
    again = Share(sampler, 4, Ranks(0, count))
    again.set_epoch(1)
    assert list(again) != shares[0]
