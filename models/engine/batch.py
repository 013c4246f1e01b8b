"""A running batch: rows join, get a token a step together, and leave."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from models.engine.packing import packed
from models.engine.row import Row
from models.engine.sampling import choose
from models.engine.slot_cache import SlotCache
from models.errors import Refusal

log = logging.getLogger(__name__)

# Positions are allocated in steps of this many, so that a longer newcomer rarely means moving what is there.
BLOCK = 64


class Batch:
    """Rows that decode together on one model.

    Decoding rows hold the first slots; rows that still read their prompts hold the ones after. A step reads a bounded
    piece of the prompts, so that a long one delays nobody much, and then gives every decoding row a token.

    Attributes
    ----------
    max_rows
        How many rows fit at once.
    cache_bytes
        Memory that the slots may take.
    read_tokens
        How many prompt tokens are read in one step, over all rows.
    chosen
        How many tokens were chosen so far, the ends of texts included.
    """

    def __init__(self, model: Any, *, max_rows: int, cache_bytes: int, read_tokens: int) -> None:
        self.rows: list[Row] = []
        self.chosen = 0
        self._model = packed(model)
        self._max_rows = max_rows
        self._read_tokens = read_tokens
        self._cache = SlotCache()
        self._cache.resize(1, BLOCK)
        self._forward(0, [[0]], [[0]], keep=[0])
        self._max_positions = cache_bytes // self._cache.bytes_per_position

    def fits(self, row: Row) -> bool:
        """Whether a row could be taken in if it were the only one."""
        return _blocks(row) <= self._max_positions

    def has_room(self, row: Row) -> bool:
        """Whether a row can be taken in now."""
        slots = len(self.rows) + 1
        return slots <= self._max_rows and slots * max(map(_blocks, [*self.rows, row])) <= self._max_positions

    def add(self, row: Row) -> None:
        """Take a row in; it reads its prompt from the next step on."""
        slots, positions = len(self.rows) + 1, max(map(_blocks, [*self.rows, row]))
        if slots > self._cache.slots or positions > self._cache.positions:
            doubled = min(2 * self._cache.slots, self._max_rows, self._max_positions // positions)
            self._cache.resize(max(slots, doubled), positions)
        row.slot = len(self.rows)
        self.rows.append(row)

    def remove(self, row: Row) -> None:
        """Let a row go, and close the gap at once: a newcomer takes the first slot after the rows."""
        self.rows.remove(row)
        self._settle()

    def step(self) -> None:
        """Read a piece of the waiting prompts, then give every decoding row a token; remove the rows that are done."""
        self._settle()
        self._attempt(self._read, [row for row in self.rows if row.reading])
        self._settle()
        self._attempt(self._decode, [row for row in self.rows if not row.reading])
        self._settle()

    def _attempt(self, work: Callable[[list[Row]], None], rows: list[Row]) -> None:
        """Run one forward pass for some rows; if it fails, they fail with it and the others go on."""
        if not rows:
            return
        try:
            work(rows)
        except Exception as error:
            log.exception("a forward pass over %d rows failed", len(rows))
            for row in rows:
                row.error = error

    def _read(self, rows: list[Row]) -> None:
        width = max(1, self._read_tokens // len(rows))
        pieces = [row.ids[row.held : row.held + width] for row in rows]
        width = max(map(len, pieces))
        # Shorter pieces are padded. What padding writes, the row's own tokens overwrite before anything sees it.
        tokens = [piece + [0] * (width - len(piece)) for piece in pieces]
        positions = [[min(row.held + step, row.room - 1) for step in range(width)] for row in rows]
        ends = {row: len(piece) - 1 for row, piece in zip(rows, pieces, strict=True)}
        finishing = [row for row in rows if row.held + ends[row] + 1 == row.prompt_tokens]
        keep = sorted({ends[row] for row in finishing}) or [0]
        logits = self._forward(rows[0].slot, tokens, positions, keep)
        for row in rows:
            row.held += ends[row] + 1
        if finishing:
            at = [rows.index(row) for row in finishing], [keep.index(ends[row]) for row in finishing]
            self._choose(finishing, logits[at])

    def _decode(self, rows: list[Row]) -> None:
        logits = self._forward(0, [[row.ids[row.held]] for row in rows], [[row.held] for row in rows], keep=[0])
        for row in rows:
            row.held += 1
        self._choose(rows, logits[:, 0])

    def _choose(self, rows: list[Row], logits: Tensor) -> None:
        tokens = choose(logits, [row.decode.sampling for row in rows], [len(row.ids) for row in rows])
        for row, token in zip(rows, tokens, strict=True):
            if token is not None:
                row.take(token)
                self.chosen += 1
            else:
                row.error = Refusal("The model's numbers overflowed on this text, so it has no next token.")
                self._cache.clear(row.slot)

    def _forward(
        self, first: int, tokens: Sequence[Sequence[int]], positions: Sequence[Sequence[int]], keep: Sequence[int]
    ) -> Tensor:
        """Run the model on `[rows, width]` tokens in slots `first …`; return logits `[rows, len(keep), vocabulary]`."""
        device = self._model.device
        where = torch.tensor(positions, device=device)
        self._cache.aim(first, where)
        seen = torch.arange(self._cache.get_seq_length(), device=device)
        output = self._model(
            input_ids=torch.tensor(tokens, device=device),
            position_ids=where,
            attention_mask=(seen <= where[:, :, None])[:, None],
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=torch.tensor(keep, device=device),
        )
        logits: Tensor = output.logits
        return logits

    def _settle(self) -> None:
        """Let the rows that are done go, and close the gaps: decoding rows first, reading ones after."""
        rows = [row for row in self.rows if not row.done]
        decoding = [row for row in rows if not row.reading]
        reading = [row for row in rows if row.reading]
        moves = _moves(decoding, range(len(decoding))) + _moves(reading, range(len(decoding), len(rows)))
        if moves:
            sources = [row.slot for row, _ in moves]
            self._cache.move(sources, [slot for _, slot in moves], max(row.held for row, _ in moves))
        for row, slot in moves:
            row.slot = slot
        self.rows = sorted(rows, key=lambda row: row.slot)


def _blocks(row: Row) -> int:
    """Positions to allocate for a row."""
    return -(-row.room // BLOCK) * BLOCK


def _moves(rows: list[Row], slots: range) -> list[tuple[Row, int]]:
    """Return who must move where for rows to hold these slots; those that already do stay."""
    taken = {row.slot for row in rows if row.slot in slots}
    free = (slot for slot in slots if slot not in taken)
    return [(row, next(free)) for row in rows if row.slot not in slots]
