"""Which rows are computed together, and by which process where several train together."""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch.utils.data import BatchSampler, DataLoader, Sampler
from transformers.trainer_pt_utils import get_length_grouped_indices

from models.training.ranks import Ranks


class ByLength(Sampler[int]):
    """Draws rows so that those of a step are about as long as each other: what pads the shorter ones is time lost.

    The step with the longest row comes first, so that a lack of memory shows at once. The others come in any order:
    transformers has them from the longest to the shortest, and then spam, which is long, is learned before all else.

    An epoch's order depends on the seed alone, so that a training that goes on in another process draws the same; with
    `train_sampling_strategy="group_by_length"` it would not.
    """

    def __init__(self, lengths: Sequence[int], batch_size: int, seed: int) -> None:
        self._lengths = lengths
        self._batch_size = batch_size
        self._seed = seed
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Take note of the epoch."""
        self._epoch = epoch

    def __len__(self) -> int:
        return len(self._lengths)

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(self._seed + self._epoch)
        size = self._batch_size
        rows = get_length_grouped_indices(self._lengths, size, generator=generator)
        steps = [rows[start : start + size] for start in range(0, len(rows), size)]
        between = steps[1:-1]  # the last may have fewer rows
        drawn = [between[number] for number in torch.randperm(len(between), generator=generator)]
        return (row for step in [*steps[:1], *drawn, *steps[1:][-1:]] for row in step)


class Share(Sampler[list[int]]):
    """Deals the rows of each batch out to the processes that train together, to each as many.

    Where they do not divide, as at the end of an epoch, the first rows of the batch are dealt out twice.
    """

    def __init__(self, rows: ByLength, batch_size: int, ranks: Ranks) -> None:
        self._rows = rows
        self._batches = BatchSampler(rows, batch_size, drop_last=False)
        self._ranks = ranks

    def set_epoch(self, epoch: int) -> None:
        """Take note of the epoch; `Trainer` calls this."""
        self._rows.set_epoch(epoch)

    def __len__(self) -> int:
        return len(self._batches)

    def __iter__(self) -> Iterator[list[int]]:
        count = self._ranks.count
        for batch in self._batches:
            twice = (batch * count)[: -len(batch) % count]
            yield [*batch, *twice][self._ranks.rank :: count]


class Batches(DataLoader[Any]):
    """Loads the batches of a process."""

    def __init__(self, rows: Any, share: Share, collate: Any, *, pin_memory: bool) -> None:
        super().__init__(rows, batch_sampler=share, collate_fn=collate, pin_memory=pin_memory)
        self._share = share

    def set_epoch(self, epoch: int) -> None:
        """Take note of the epoch; `Trainer` calls this."""
        self._share.set_epoch(epoch)


def lengths_of(rows: Any) -> list[int]:
    """Return how many tokens each row has."""
    return list(map(len, rows["input_ids"]))


def shortest_first(rows: Any, batch_size: int) -> list[list[int]]:
    """Return rows in batches of about the same length."""
    lengths = lengths_of(rows)
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
