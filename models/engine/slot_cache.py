"""The key-value cache of a running batch: room for a row is taken when it joins and given back when it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor
from transformers import Cache

from models.engine.lane import Lane, blocks, lane_width
from models.engine.row import Row
from models.memory import Budget


@dataclass(frozen=True)
class _Span:
    """Slots of one lane that a pass covers, the positions that it sees of them, and where its tokens are stored."""

    lane: Lane
    slots: slice
    length: int
    at: tuple[Tensor, Tensor]


class SlotCache(Cache):  # type: ignore[misc]  # transformers is not typed
    """Rows in lanes by their length, within a budget of memory.

    Before each forward pass `aim` says which rows it covers and which positions its tokens have. The model then sees,
    of each lane, the positions up to the last one aimed at; a mask hides what a row has not written yet. Memory that is
    planned here is allocated by the passes.

    Attributes
    ----------
    bytes_per_position
        Memory of one position of one row.
    """

    def __init__(self, budget: Budget, bytes_per_position: int) -> None:
        super().__init__(layers=[])
        self.bytes_per_position = bytes_per_position
        self._budget = budget
        self._lanes: dict[int, Lane] = {}
        self._spans: list[_Span] = []

    @property
    def rows(self) -> list[Row]:
        """All rows, lane by lane, decoding ones before reading ones in each."""
        return [row for lane in self._lanes.values() for row in lane.rows]

    def fits(self, row: Row) -> bool:
        """Whether a row could be taken in if it were the only one."""
        return blocks(row) * self.bytes_per_position <= self._budget.total

    def admit(self, row: Row) -> bool:
        """Take a row in, if there is room for it now."""
        width = lane_width(row)
        lane = self._lanes.get(width) or Lane()
        slots, positions = len(lane.rows) + 1, max(lane.widest, blocks(row))
        if (slots > lane.slots or positions > lane.positions) and not self._grow(lane, slots, positions):
            return False
        lane.add(row)
        self._lanes = dict(sorted({**self._lanes, width: lane}.items()))
        return True

    def settle(self) -> bool:
        """Let the rows that are done go, with their memory where it is no small part; return whether any was freed."""
        self._spans = []
        before = sum(lane.size for lane in self._lanes.values())
        for width, lane in list(self._lanes.items()):
            lane.settle()
            slots = len(lane.rows)
            if 2 * slots * lane.widest <= lane.size:
                self._plan(lane, slots + slots // 2, lane.widest)
            if not slots:
                del self._lanes[width]
        return sum(lane.size for lane in self._lanes.values()) < before

    def close(self) -> None:
        """Let all rows go, whatever state they are in."""
        for lane in self._lanes.values():
            self._plan(lane, 0, 0)
        self._lanes, self._spans = {}, []

    def aim(self, rows: Sequence[Row], positions: Sequence[Sequence[int]], device: torch.device) -> None:
        """Point the next forward pass at rows, in the order of `rows` above, and at the positions of their tokens."""
        self._spans = []
        for width, group in groupby(zip(rows, positions, strict=True), key=lambda pair: lane_width(pair[0])):
            of_lane = list(group)
            first, length = of_lane[0][0].slot, max(max(where) for _, where in of_lane) + 1
            slots = torch.arange(first, first + len(of_lane), device=device)[:, None]
            where = torch.tensor([where for _, where in of_lane], device=device)
            self._spans.append(_Span(self._lanes[width], slice(first, first + len(of_lane)), length, (slots, where)))

    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, *_args: object, **_kwargs: object
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Store new states, `[rows, heads, tokens, head_dim]`; return what the rows aimed at hold, lane by lane."""
        keys, values, first = [], [], 0
        for span in self._spans:
            rows = slice(first, first := first + len(span.at[0]))
            stored = span.lane.write(layer_idx, key_states[rows], value_states[rows], span.at)
            keys.append(stored[0][span.slots, :, : span.length])
            values.append(stored[1][span.slots, :, : span.length])
        return keys, values

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """Return how many positions a pass sees at most, the same in every layer."""
        del layer_idx
        return max(span.length for span in self._spans)

    @property
    def allocated(self) -> int:
        """Bytes that the lanes hold."""
        return sum(lane.allocated for lane in self._lanes.values())

    def _grow(self, lane: Lane, slots: int, positions: int) -> bool:
        """Make a lane large enough, with spare slots if the budget allows: they save copying it for each newcomer."""
        if self._plan(lane, slots + slots // 2, positions):
            return True
        for other in self._lanes.values():
            self._plan(other, len(other.rows), other.widest)
        return self._plan(lane, slots, positions)

    def _plan(self, lane: Lane, slots: int, positions: int) -> bool:
        """Change a lane's size, if the budget has room for it."""
        if not self._budget.take((slots * positions - lane.size) * self.bytes_per_position):
            return False
        lane.slots, lane.positions = slots, positions
        return True
