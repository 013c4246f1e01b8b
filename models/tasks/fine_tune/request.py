"""What fine-tuning is asked for and what it gives. No torch here."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field, FiniteFloat, StringConstraints, model_validator

from models.data.examples import Recipe
from models.tasks.generate.request import Mode
from models.tasks.values import ChildProcess, Event, Picture, Progress, Queue, Request, Result
from models.training.plan import ModelName
from models.training.settings import TrainingLimits, TrainingSettings
from models.training.values import Ending, Evaluation, LossPoint, Sample, TrainingProgress

MOST_CLASSES = 50
# Beyond its own limit of minutes: reading, loading, evaluating, saving.
SECONDS = 90 * 60.0

ClassName = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class FineTuneRequest(Request):
    """Train a model on examples.

    Attributes
    ----------
    model
        The base, by its key in the catalogue.
    name
        What its owner calls the trained model.
    examples
        The artifact of the examples, as `models.data.examples` writes them.
    classes
        For `classify`, in the order in which they are shown.
    """

    queue: ClassVar[Queue] = "training"
    progress: ClassVar[type[Progress]] = TrainingProgress
    event: ClassVar[type[Event] | None] = LossPoint
    child: ClassVar[ChildProcess | None] = ChildProcess(seconds=SECONDS, background=True)

    recipe: Recipe
    model: Annotated[str, Field(min_length=1, max_length=64)]
    name: ModelName
    examples: UUID
    classes: Annotated[tuple[ClassName, ...], Field(max_length=MOST_CLASSES)] = ()
    settings: TrainingSettings
    limits: TrainingLimits = TrainingLimits()

    @model_validator(mode="after")
    def _classes_are_for_a_classifier(self) -> Self:
        if len(set(self.classes)) != len(self.classes):
            raise ValueError("each class is named once")
        if (len(self.classes) >= 2) != (self.recipe == "classify"):
            raise ValueError("a classifier has two classes or more, and no other recipe has any")
        return self

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
