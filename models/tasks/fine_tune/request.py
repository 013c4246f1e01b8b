"""What fine-tuning is asked for and what it gives. No torch here."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from pydantic import FiniteFloat

from models.tasks.generate.request import Mode
from models.tasks.training_request import SECONDS, TrainingRequest
from models.tasks.values import ChildProcess, Event, Picture, Progress, Result
from models.training.settings import TrainingSettings
from models.training.values import Ending, Evaluation, LossPoint, Sample, TrainingProgress


class FineTuneRequest(TrainingRequest):
    """Train a model, which then is its owner's by the request's name."""

    progress: ClassVar[type[Progress]] = TrainingProgress
    event: ClassVar[type[Event] | None] = LossPoint
    child: ClassVar[ChildProcess | None] = ChildProcess(seconds=SECONDS, background=True, spreads=True)

    def model_made(self) -> str:
        """Return the name of the model."""
        return self.name


class FineTuneResult(Result):
    """The trained model, and how good it became.

    Attributes
    ----------
    before, after
        The held-out loss and metrics of the base as it was, and of the trained model.
    commonest
        The accuracy of always guessing the commonest class, for a classifier.
    ending
        Why it ended when it did.
    steps, seconds, trained_rows, held_out_rows
        How much was done.
    settings
        As used: its batch size is that of one pass, of which `accumulation` make a step.
    revision
        The base, exactly.
    precision
        The number format of the computation.
    lowest_held_out_loss
        The lowest on the way: where it is far below the last, the model has learned its examples by heart.
    mode
        How a decoder is best asked: to answer, as the examples did, or to go on from a text.
    pictures
        The loss curve, and a classifier's confusion matrix.
    weights, weight_bytes
        The artifact of the trained model, a ZIP file that `models.training.weights` unpacks; and its size.
    half, half_bytes
        The same in numbers of two bytes, to take home, where the model is not small; see `models.training.halving`.
    """

    before: Evaluation
    after: Evaluation
    commonest: FiniteFloat | None
    samples: tuple[Sample, ...]
    ending: Ending
    steps: int
    seconds: FiniteFloat
    trained_rows: int
    held_out_rows: int
    settings: TrainingSettings
    accumulation: int
    revision: str
    precision: str
    versions: Mapping[str, str]
    lowest_held_out_loss: FiniteFloat | None
    mode: Mode
    pictures: tuple[Picture, ...]
    weights: UUID
    weight_bytes: int
    half: UUID | None = None
    half_bytes: int = 0
