"""The cache of a batch: memory by need and within a budget, and passes over rows of several lanes."""

import torch

from models.engine.row import Decode, Row
from models.engine.slot_cache import SlotCache
from models.memory import Budget

UNIT = 10  # bytes of a position, as far as the budget is concerned


def row_of(room: int) -> Row:
    return Row(Decode([5, 6], room - 2), context=10_000)


def cache_of(positions: int) -> tuple[SlotCache, Budget]:
    """Return a cache, and its budget for so many positions."""
    budget = Budget(positions * UNIT)
    return SlotCache(budget, UNIT), budget


def end(cache: SlotCache, *rows: Row) -> bool:
    for row in rows:
        row.stop = "end"
    return cache.settle()


def left(budget: Budget) -> int:
    """Return how many positions the budget has left."""
    return (budget.total - budget._taken) // UNIT


def write(cache: SlotCache, rows: list[Row], positions: list[list[int]], number: float) -> list[torch.Tensor]:
    """Write one number for each row's tokens and return the keys that they see."""
    cache.aim(rows, positions, torch.device("cpu"))
    states = torch.full((len(rows), 2, len(positions[0]), 4), number)
    keys, values = cache.update(states, -states, 0)
    assert all(torch.equal(of_lane, -values_of_lane) for of_lane, values_of_lane in zip(keys, values, strict=True))
    return keys


def test_a_pass_sees_the_rows_of_each_lane_up_to_its_own_last_position() -> None:
    cache, _ = cache_of(10_000)
    long, short, other = row_of(1000), row_of(20), row_of(30)
    assert all(cache.admit(row) for row in (long, short, other))
    assert cache.rows == [short, other, long]
    write(cache, cache.rows, [[0, 1], [0, 1], [0, 1]], 1.0)
    keys = write(cache, cache.rows, [[2], [1], [900]], 2.0)
    assert [of_lane.shape for of_lane in keys] == [(2, 2, 3, 4), (1, 2, 901, 4)]
    assert keys[0][:, 0, :, 0].tolist() == [[1, 1, 2], [1, 2, 0]]
    assert keys[1][0, 0, [0, 1, 2, 900], 0].tolist() == [1, 1, 0, 2]
    assert cache.get_seq_length() == 901


def test_a_pass_may_cover_some_rows_alone() -> None:
    cache, _ = cache_of(10_000)
    first, second = row_of(20), row_of(30)
    assert cache.admit(first)
    assert cache.admit(second)
    keys = write(cache, [second], [[0]], 3.0)
    assert keys[0].shape == (1, 2, 1, 4)
    assert write(cache, [first], [[1]], 4.0)[0][0, 0, :, 0].tolist() == [0, 4]


def test_a_long_row_costs_no_more_than_itself() -> None:
    cache, budget = cache_of(6016 + 13 * 64)
    assert cache.admit(row_of(6000))
    rows = [row_of(20) for _ in range(14)]
    assert [cache.admit(row) for row in rows] == [True] * 13 + [False]
    assert left(budget) == 0


def test_all_memory_comes_back() -> None:
    cache, budget = cache_of(10_000)
    rows = [row_of(6000), *(row_of(20) for _ in range(12))]
    assert all(cache.admit(row) for row in rows)
    write(cache, cache.rows, [[0]] * 13, 1.0)
    assert cache.allocated > 0
    assert end(cache, *rows)
    assert left(budget) == 10_000
    assert cache.allocated == 0
    assert cache.rows == []


def test_memory_comes_back_while_others_stay() -> None:
    cache, budget = cache_of(10_000)
    wide, *rows = [row_of(500), *(row_of(20) for _ in range(12))]
    assert all(cache.admit(row) for row in (wide, *rows))
    assert left(budget) < 10_000 - 13 * 512
    assert not end(cache, rows[0])
    assert end(cache, wide)
    assert left(budget) >= 10_000 - 2 * 11 * 64
    assert end(cache, *rows[1:8])
    assert left(budget) >= 10_000 - 2 * 4 * 64


def test_spare_slots_are_given_up_for_a_newcomer() -> None:
    cache, budget = cache_of(64 * 9 + 1024)
    rows = [row_of(20) for _ in range(9)]
    assert all(cache.admit(row) for row in rows)
    assert left(budget) < 1024
    assert cache.admit(row_of(1000))
    assert left(budget) == 0


def test_what_never_fits_is_told_from_what_waits() -> None:
    cache, _ = cache_of(640)
    assert cache.admit(row_of(300))
    assert not cache.admit(row_of(600))
    assert cache.fits(row_of(600))
    assert not cache.fits(row_of(641))


def test_closing_gives_back_what_is_not_done() -> None:
    cache, budget = cache_of(640)
    cache.admit(row_of(300))
    cache.close()
    assert left(budget) == 640
    assert cache.rows == []
