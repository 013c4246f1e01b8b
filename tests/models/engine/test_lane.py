"""Slots of a lane: stored, moved, resized, and zero once nobody holds them."""

import pytest
import torch

from models.engine.lane import BLOCK, Lane, blocks, lane_width
from models.engine.row import Decode, Row

LAYERS = 2


def row_of(room: int, held: int = 0) -> Row:
    """Return a row of two prompt tokens, which reads until it holds them."""
    row = Row(Decode([5, 6], room - 2), context=10_000)
    row.held = held
    return row


def fill(lane: Lane, row: Row, number: float) -> None:
    """Write one number all over a row's room in every layer."""
    at = torch.tensor([[row.slot]]), torch.arange(row.room)[None]
    for layer in range(LAYERS):
        lane.write(layer, torch.full((1, 2, row.room, 4), number), torch.full((1, 2, row.room, 3), -number), at)


def lane_of(*rows: Row, slots: int = 4, positions: int = BLOCK) -> Lane:
    """Return a lane in which each row has written its place, counted from 1."""
    lane = Lane()
    lane.slots, lane.positions = slots, positions
    for number, row in enumerate(rows, start=1):
        lane.add(row)
        fill(lane, row, float(number))
    return lane


def contents(lane: Lane) -> list[set[float]]:
    """Return the numbers in each slot, which must be the same in every layer, values negative."""
    found = [(keys, values) for keys, values in lane._stored.values()]
    for keys, values in found:
        assert torch.equal(keys[..., :3].nan_to_num(), -values.nan_to_num())
        assert torch.equal(keys.nan_to_num(), found[0][0].nan_to_num())
    return [set(slot.flatten().tolist()) for slot in found[0][0]]


def test_rows_that_decode_come_before_those_that_read() -> None:
    reading, decoding = row_of(BLOCK, held=1), row_of(BLOCK, held=2)
    lane = lane_of(reading, decoding)
    lane.settle()
    assert lane.rows == [decoding, reading]
    assert [row.slot for row in lane.rows] == [0, 1]
    assert contents(lane) == [{2}, {1}, {0}, {0}]


@pytest.mark.parametrize("how", ["done", "error", "cancelled"])
@pytest.mark.parametrize("held", [1, 9])
def test_who_leaves_takes_along_what_is_not_a_number(how: str, held: int) -> None:
    leaving, stays = row_of(20, held=held), row_of(30, held=5)
    lane = lane_of(leaving, stays)
    fill(lane, leaving, torch.nan)
    if how == "done":
        leaving.stop = "end"
    elif how == "error":
        leaving.error = ArithmeticError()
    else:
        leaving.cancelled = True
    lane.settle()
    assert lane.rows == [stays]
    assert contents(lane) == [{0, 2}, {0}, {0}, {0}]


def test_who_is_moved_leaves_nothing_behind_not_even_beyond_what_it_holds() -> None:
    gone, poisoned = row_of(20, held=2), row_of(50, held=1)
    lane = lane_of(gone, poisoned)
    fill(lane, poisoned, torch.inf)
    gone.stop = "end"
    lane.settle()
    assert poisoned.slot == 0
    assert contents(lane) == [{0, torch.inf}, {0}, {0}, {0}]


def test_two_that_change_places_exchange_all() -> None:
    poisoned, decoding = row_of(50, held=1), row_of(20, held=2)
    lane = lane_of(poisoned, decoding)
    fill(lane, poisoned, torch.inf)
    lane.settle()
    assert contents(lane)[:2] == [{0, 2}, {0, torch.inf}]


def test_layers_take_a_new_size_when_they_next_write() -> None:
    first, second = row_of(20, held=2), row_of(100)
    lane = lane_of(first, slots=1)
    lane.slots, lane.positions = 2, 2 * BLOCK
    lane.add(second)
    lane.settle()
    fill(lane, second, 7.0)
    assert contents(lane) == [{0, 1}, {0, 7}]
    assert (
        lane.allocated == LAYERS * 2 * 2 * (2 * BLOCK) * (4 + 3) * 4
    )  # layers, slots, heads, positions, head_dims, float32
    second.stop = "end"
    lane.settle()
    lane.slots, lane.positions = 1, BLOCK
    fill(lane, first, 3.0)
    assert contents(lane) == [{0, 3}]


def test_a_long_row_shares_no_lane_with_a_short_one() -> None:
    assert [lane_width(row_of(room)) for room in (3, 512, 513, 2048, 6000)] == [512, 512, 2048, 2048, 8192]
    assert [blocks(row_of(room)) for room in (3, 64, 65)] == [64, 64, 128]
