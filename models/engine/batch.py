"""A running batch: rows join, get a token a step together, and leave."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from models.engine.attention import use_lanes
from models.engine.lane import blocks
from models.engine.packing import pack
from models.engine.row import Decode, Row
from models.engine.sampling import choose
from models.engine.slot_cache import SlotCache
from models.errors import Refusal
from models.memory import Budget, give_back
from models.shared_copy import shared_copy

log = logging.getLogger(__name__)


class Batch:
    """Rows that decode together on one model.

    A step reads a bounded piece of the prompts, so that a long one delays nobody much, and then gives every decoding
    row a token.

    Attributes
    ----------
    max_rows
        How many rows fit at once.
    budget
        Memory for keys and values.
    read_tokens
        How many prompt tokens are read in one step, over all rows.
    chosen
        How many tokens were chosen so far, the ends of texts included.
    """

    def __init__(self, model: Any, *, max_rows: int, budget: Budget, read_tokens: int) -> None:
        self.chosen = 0
        self._model = shared_copy(model)
        use_lanes(self._model)
        pack(self._model)
        self._max_rows = max_rows
        self._read_tokens = read_tokens
        self._cache = SlotCache(budget, self._bytes_per_position())

    @property
    def rows(self) -> list[Row]:
        """All that are in it."""
        return self._cache.rows

    def fits(self, row: Row) -> bool:
        """Whether a row could be taken in if it were the only one."""
        return self._cache.fits(row)

    def admit(self, row: Row) -> bool:
        """Take a row in if there is room for it now; it reads its prompt from the next step on."""
        return len(self.rows) < self._max_rows and self._cache.admit(row)

    def settle(self) -> None:
        """Let the rows that are done or cancelled go; a step does so too."""
        if self._cache.settle():
            give_back(self._model.device)

    def close(self) -> None:
        """Let all rows go, and give their memory back."""
        self._cache.close()

    def step(self) -> None:
        """Read a piece of the waiting prompts, then give every decoding row a token; remove the rows that are done."""
        self._attempt(self._read, [row for row in self.rows if row.reading])
        self.settle()
        self._attempt(self._decode, [row for row in self.rows if not row.reading])
        self.settle()

    def _bytes_per_position(self) -> int:
        """Run a token through the model, which tells how much memory a position takes."""
        self._cache = SlotCache(Budget(0), bytes_per_position=0)
        row = Row(Decode([0], 1), context=1)
        self._cache.admit(row)
        self._forward([row], [[0]], [[0]], keep=[0])
        return self._cache.allocated // blocks(row)

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
        # Shorter pieces are padded. What padding writes, the row's own tokens overwrite before they see it; it is a
        # token of their own, since numbers that overflow are seen through any mask.
        tokens = [piece + piece[-1:] * (width - len(piece)) for piece in pieces]
        positions = [[min(row.held + step, row.room - 1) for step in range(width)] for row in rows]
        ends = {row: len(piece) - 1 for row, piece in zip(rows, pieces, strict=True)}
        finishing = [row for row in rows if row.held + ends[row] + 1 == row.prompt_tokens]
        keep = sorted({ends[row] for row in finishing}) or [0]
        logits = self._forward(rows, tokens, positions, keep)
        for row in rows:
            row.held += ends[row] + 1
        if finishing:
            at = [rows.index(row) for row in finishing], [keep.index(ends[row]) for row in finishing]
            self._choose(finishing, logits[at])

    def _decode(self, rows: list[Row]) -> None:
        logits = self._forward(rows, [[row.ids[row.held]] for row in rows], [[row.held] for row in rows], keep=[0])
        for row in rows:
            row.held += 1
        self._choose(rows, logits[:, 0])

    def _choose(self, rows: list[Row], logits: Tensor) -> None:
        tokens = choose(logits, [row.decode.sampling for row in rows], [row.ids for row in rows])
        for row, token in zip(rows, tokens, strict=True):
            if token is not None:
                row.take(token)
                self.chosen += 1
            else:
                row.error = Refusal("The model's numbers overflowed on this text, so it has no next token.")

    def _forward(
        self,
        rows: Sequence[Row],
        tokens: Sequence[Sequence[int]],
        positions: Sequence[Sequence[int]],
        keep: Sequence[int],
    ) -> Tensor:
        """Run the model on `[rows, width]` tokens; return logits `[rows, len(keep), vocabulary]`."""
        device = self._model.device
        self._cache.aim(rows, positions, device)
        where = torch.tensor(positions, device=device)
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
