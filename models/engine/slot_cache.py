"""A key-value cache with a slot for each request, so that requests come and go while others decode."""

import torch
from torch import Tensor
from transformers import Cache


class SlotCache(Cache):  # type: ignore[misc]  # transformers is not typed
    """Keys and values of every layer as `[slots, heads, positions, head_dim]`, allocated when a layer first writes.

    Before each forward pass `aim` says which slots it covers and which positions its tokens have. The model then sees
    all positions of those slots up to the last one aimed at; a mask hides what a row has not written yet.
    """

    def __init__(self) -> None:
        super().__init__(layers=[])
        self.slots = 0
        self.positions = 0
        self._stored: dict[int, tuple[Tensor, Tensor]] = {}
        self._first = 0
        self._length = 0
        self._where: tuple[Tensor, Tensor] | None = None

    def resize(self, slots: int, positions: int) -> None:
        """Change the number of slots and positions, keeping what is stored in those that remain."""
        self.slots, self.positions = slots, positions
        for layer, (keys, values) in self._stored.items():
            self._stored[layer] = (self._resized(keys), self._resized(values))

    def aim(self, first: int, positions: Tensor) -> None:
        """Point the next forward pass at slots `first …`, its tokens at `positions`, `[rows, tokens]`."""
        slots = torch.arange(first, first + len(positions), device=positions.device)
        self._first, self._length = first, int(positions.max()) + 1
        self._where = (slots[:, None], positions)

    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, *_args: object, **_kwargs: object
    ) -> tuple[Tensor, Tensor]:
        """Store new states, `[rows, heads, tokens, head_dim]`, and return what the slots aimed at hold."""
        if layer_idx not in self._stored:
            self._stored[layer_idx] = (self._empty(key_states), self._empty(value_states))
        keys, values = self._stored[layer_idx]
        return self._write(keys, key_states), self._write(values, value_states)

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """Return how many positions a pass sees, the same in every layer."""
        del layer_idx
        return self._length

    def move(self, sources: list[int], targets: list[int], length: int) -> None:
        """Copy the first `length` positions of slots to other slots, all at once, so that two may change places."""
        for pair in self._stored.values():
            for stored in pair:
                stored[targets, :, :length] = stored[sources, :, :length]

    def clear(self, slot: int) -> None:
        """Zero a slot: what is not a number poisons attention even where it is masked."""
        for pair in self._stored.values():
            for stored in pair:
                stored[slot] = 0

    @property
    def bytes_per_position(self) -> int:
        """Memory of one position of one slot, over all layers."""
        return sum(stored[0, :, 0].nbytes for pair in self._stored.values() for stored in pair)

    def _empty(self, states: Tensor) -> Tensor:
        _, heads, _, head_dim = states.shape
        return states.new_zeros(self.slots, heads, self.positions, head_dim)

    def _resized(self, stored: Tensor) -> Tensor:
        resized = self._empty(stored)
        slots, positions = min(len(stored), self.slots), min(stored.shape[2], self.positions)
        resized[:slots, :, :positions] = stored[:slots, :, :positions]
        return resized

    def _write(self, stored: Tensor, states: Tensor) -> Tensor:
        assert self._where is not None, "aim comes before a forward pass"
        slots, positions = self._where
        stored[slots, :, positions] = states.transpose(1, 2)
        return stored[self._first : self._first + len(slots), :, : self._length]
