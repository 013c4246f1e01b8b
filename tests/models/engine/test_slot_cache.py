"""Slots: stored, moved, resized and cleared."""

import torch

from models.engine.slot_cache import SlotCache


def filled(slots: int, positions: int) -> SlotCache:
    """Two layers whose keys tell slot and position, values their negative."""
    cache = SlotCache()
    cache.resize(slots, positions)
    cache.aim(0, torch.arange(positions).expand(slots, -1))
    states = (torch.arange(slots)[:, None] * 100.0 + torch.arange(positions)).view(slots, 1, positions, 1)
    for layer in range(2):
        cache.update(states.repeat(1, 2, 1, 4), -states.repeat(1, 2, 1, 3), layer)
    return cache


def read(cache: SlotCache, slot: int) -> list[float]:
    """Every layer's keys of a slot, which must agree."""
    zeros = torch.zeros(1, 2, 1, 4)
    # Aim past the last position but one: the last is written over by the reading itself.
    cache.aim(slot, torch.tensor([[cache.positions - 1]]))
    found = [cache.update(zeros, zeros[..., :3], layer) for layer in range(2)]
    for keys, values in found:
        assert torch.equal(keys[..., :3], -values)
        assert torch.equal(keys, found[0][0])
    row: list[float] = found[0][0][0, 0, :-1, 0].tolist()
    return row


def test_a_pass_sees_its_slots_up_to_the_last_position() -> None:
    cache = filled(3, 5)
    cache.aim(1, torch.tensor([[2], [0]]))
    new = torch.full((2, 2, 1, 4), 7.0)
    keys, values = cache.update(new, new[..., :3], 0)
    assert keys.shape == (2, 2, 3, 4)
    assert values.shape == (2, 2, 3, 3)
    assert keys[0, 0, :, 0].tolist() == [100, 101, 7]
    assert keys[1, 0, :, 0].tolist() == [7, 201, 202]
    assert cache.get_seq_length() == 3


def test_slots_change_places() -> None:
    cache = filled(3, 5)
    cache.move([0, 2], [2, 0], 4)
    assert read(cache, 0) == [200, 201, 202, 203]
    assert read(cache, 1) == [100, 101, 102, 103]
    assert read(cache, 2) == [0, 1, 2, 3]


def test_resizing_keeps_what_remains() -> None:
    cache = filled(3, 5)
    cache.resize(4, 3)
    cache.resize(2, 6)
    assert read(cache, 1) == [100, 101, 102, 0, 0]


def test_a_cleared_slot_is_nought_and_its_neighbours_are_not() -> None:
    cache = filled(2, 4)
    cache.clear(0)
    assert read(cache, 0) == [0, 0, 0]
    assert read(cache, 1) == [100, 101, 102]


def test_the_size_of_a_position_counts_all_layers() -> None:
    assert filled(3, 5).bytes_per_position == 2 * 2 * (4 + 3) * 4
