"""How many steps a training takes. Imports no torch."""

import math
from dataclasses import dataclass

from models.training.settings import TrainingSettings

POINTS = 200  # of a curve, at most
PARTS = 5  # of a run: after each it is evaluated


@dataclass(frozen=True)
class Steps:
    """How many steps a training takes, and of how many examples each.

    Attributes
    ----------
    limited
        Whether these are fewer steps than its epochs have.
    """

    count: int
    in_epoch: int
    rows: int
    limited: bool = False

    @classmethod
    def of(cls, settings: TrainingSettings, accumulation: int, rows: int, most: int) -> "Steps":
        """Return how many steps are taken on so many rows, `accumulation` batches a step."""
        in_epoch = math.ceil(math.ceil(rows / settings.batch_size) / accumulation)
        count = settings.epochs * in_epoch
        return cls(min(count, most), in_epoch, settings.batch_size * accumulation, limited=count > most)

    def warming(self, settings: TrainingSettings) -> int:
        """Return in how many steps the learning rate rises."""
        return int(settings.warm_up * self.count)

    @property
    def log_every(self) -> int:
        """Steps from one point of the curve to the next."""
        return max(1, self.count // POINTS)

    def evaluates_after(self, step: int) -> bool:
        """Whether it is evaluated after a step: after each epoch, and a few times at least."""
        return step % min(self.in_epoch, math.ceil(self.count / PARTS)) == 0 or step % self.in_epoch == 0
