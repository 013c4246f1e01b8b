"""Keys and values of rows of like length, a slot each, allocated as they come and go."""

from collections.abc import Callable

from torch import Tensor

from models.engine.row import Row

# Positions are allocated in steps of this many, so that a longer newcomer rarely means copying what is there.
BLOCK = 64
# Rows of up to so many positions share the first lane, each further one takes rows four times as long: few lanes, since
# attention is computed lane by lane, and yet a long row does not widen the slots of short ones.
FIRST_WIDTH = 512
NEXT_WIDTH = 4


def blocks(row: Row) -> int:
    """Return how many positions are allocated for a row."""
    return -(-row.room // BLOCK) * BLOCK


def lane_width(row: Row) -> int:
    """Return the longest row that this row shares a lane with."""
    width = FIRST_WIDTH
    while width < row.room:
        width *= NEXT_WIDTH
    return width


class Lane:
    """Keys and values of every layer as `[slots, heads, positions, head_dim]`.

    Decoding rows hold the first slots, rows that still read their prompts those after. What no row holds is zero: what
    is not a number would poison attention even where a mask hides it. Layers take the lane's size when they next write.

    Attributes
    ----------
    rows
        By slot.
    slots, positions
        Its size.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.slots = 0
        self.positions = 0
        self._stored: dict[int, tuple[Tensor, Tensor]] = {}

    @property
    def size(self) -> int:
        """Positions of all slots."""
        return self.slots * self.positions

    @property
    def widest(self) -> int:
        """Positions that a slot needs."""
        return max(map(blocks, self.rows), default=0)

    def add(self, row: Row) -> None:
        """Give a row the slot after all others."""
        row.slot = len(self.rows)
        self.rows.append(row)

    def write(self, layer: int, keys: Tensor, values: Tensor, at: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        """Store `[rows, heads, tokens, head_dim]` at slots and positions; return all that the layer stores."""
        stored = self._stored.get(layer) or (self._empty(keys), self._empty(values))
        if stored[0].shape[::2] != (self.slots, self.positions):
            stored = (self._resized(stored[0]), self._resized(stored[1]))
        self._stored[layer] = stored
        stored[0][at[0], :, at[1]] = keys.transpose(1, 2)
        stored[1][at[0], :, at[1]] = values.transpose(1, 2)
        return stored

    def settle(self) -> None:
        """Let the rows that are done go, and close the gaps: decoding rows first, reading ones after."""
        self._clear([row for row in self.rows if row.done])
        rows = [row for row in self.rows if not row.done]
        decoding = [row for row in rows if not row.reading]
        reading = [row for row in rows if row.reading]
        moves = _moves(decoding, range(len(decoding))) + _moves(reading, range(len(decoding), len(rows)))
        self._move(moves)
        self.rows = sorted(rows, key=lambda row: row.slot)

    @property
    def allocated(self) -> int:
        """Bytes that it holds."""
        return sum(stored.nbytes for pair in self._stored.values() for stored in pair)

    def _clear(self, rows: list[Row]) -> None:
        def clear(stored: Tensor) -> None:
            for row in rows:
                # A slice, since a layer may not have taken a size with this slot yet.
                stored[row.slot : row.slot + 1, :, : row.room] = 0

        self._each(clear)

    def _move(self, moves: list[tuple[Row, int]]) -> None:
        """Give rows other slots, all at once, so that two may change places, and zero those that are left."""
        # A row that has nothing yet has nothing to be copied; its slot may not even be allocated.
        copied = [(row, slot) for row, slot in moves if row.held]
        if copied:
            sources, targets = [row.slot for row, _ in copied], [slot for _, slot in copied]
            left = sorted(set(sources) - set(targets))
            length = max(row.room for row, _ in copied)

            def move(stored: Tensor) -> None:
                stored[targets, :, :length] = stored[sources, :, :length]
                stored[left, :, :length] = 0

            self._each(move)
        for row, slot in moves:
            row.slot = slot

    def _each(self, change: Callable[[Tensor], None]) -> None:
        for pair in self._stored.values():
            for stored in pair:
                change(stored)

    def _empty(self, like: Tensor) -> Tensor:
        return like.new_zeros(self.slots, like.shape[1], self.positions, like.shape[3])

    def _resized(self, stored: Tensor) -> Tensor:
        resized = self._empty(stored)
        slots, positions = min(len(stored), self.slots), min(stored.shape[2], self.positions)
        resized[:slots, :, :positions] = stored[:slots, :, :positions]
        return resized


def _moves(rows: list[Row], slots: range) -> list[tuple[Row, int]]:
    """Return who must move where for rows to hold these slots; those that already do stay."""
    taken = {row.slot for row in rows if row.slot in slots}
    free = (slot for slot in slots if slot not in taken)
    return [(row, next(free)) for row in rows if row.slot not in slots]
