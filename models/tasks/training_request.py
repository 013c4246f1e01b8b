"""What every request to train asks for. No torch here."""

from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from models.data.examples import Recipe
from models.tasks.values import TRAININGS, ChildProcess, Queue, Request
from models.training.plan import ModelName
from models.training.settings import TrainingLimits, TrainingSettings

MOST_CLASSES = 50
# Beyond its own limit of minutes: reading, loading, evaluating, saving.
SECONDS = 90 * 60.0

ClassName = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class TrainingRequest(Request):
    """Train on examples.

    Attributes
    ----------
    model
        The base, by its key in the catalogue.
    name
        What its owner calls what is trained.
    examples
        The artifact of the examples, as `models.data.examples` writes them.
    classes
        For `classify`, in the order in which they are shown.
    """

    queue: ClassVar[Queue] = TRAININGS
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
