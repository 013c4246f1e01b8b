"""Looking on while transformers' own `generate()` writes."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Watch:
    """A stopping criterion: tells of each step, lets others have their turn, and ends once the job is cancelled.

    Attributes
    ----------
    on_step
        Called with the tokens so far, `[beams, tokens]`.
    pause
        As `models.passes.sliced` gives it.
    """

    on_step: Callable[[Tensor], None]
    pause: Callable[[], bool]

    def __call__(self, ids: Tensor, _scores: object, **_options: object) -> Tensor:
        """Return whether to stop, for each of the beams."""
        self.on_step(ids)
        going_on = self.pause()
        return ids.new_full((len(ids),), not going_on, dtype=torch.bool)
