"""What is around a training: its device, limits and reports, what is asked of it, and where its checkpoints go."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any, Protocol

import torch

from models.training.checkpoint import Checkpoints
from models.training.ranks import Ranks
from models.training.settings import TrainingLimits
from models.training.values import Evaluation, LossPoint, TrainingProgress


@dataclass(frozen=True)
class Wishes:
    """What is asked of a training while it runs, by any thread.

    Attributes
    ----------
    finish
        To end with what there is.
    leave, keep
        To stop at once; and to keep a checkpoint first.
    """

    finish: Event = field(default_factory=Event)
    leave: Event = field(default_factory=Event)
    keep: Event = field(default_factory=Event)


class Outlets(Protocol):
    """Where a training reports, from its thread."""

    def progress(self, progress: TrainingProgress, /) -> None:
        """Take how far it is."""

    def point(self, point: LossPoint, /) -> None:
        """Take the next point of its curve."""


@dataclass(frozen=True)
class Surroundings:
    """Where a training runs.

    Attributes
    ----------
    folder
        For what `Trainer` writes.
    check
        Called with the loaded model before it is trained; raises `Refusal` where there is no use in going on.
    ranks
        The processes that train together; each runs the same training.
    checkpoints
        None keeps none.
    seconds
        How much time was spent before it, of that which its limits allow.
    before
        How good the base is, where that is known.
    judged_once
        Whether it is judged when it ends alone, beside the base, and guesses nothing.
    """

    device: torch.device
    folder: Path
    limits: TrainingLimits
    wishes: Wishes
    outlets: Outlets
    check: Callable[[Any], None]
    ranks: Ranks = field(default_factory=Ranks)
    checkpoints: Checkpoints | None = None
    seconds: float = 0.0
    before: Evaluation | None = None
    judged_once: bool = False
