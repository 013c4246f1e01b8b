"""What the comparison of two trainings is asked for and gives. No torch here."""

from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

from models.data.examples import Recipe
from models.tasks.values import Picture, Queue, Request, Result
from models.training.settings import TrainingSettings
from models.training.values import LossPoint

NAME_CHARACTERS = 100
MOST_POINTS = 1000


class ComparedRun(BaseModel):
    """A training that has ended.

    Attributes
    ----------
    name
        What its model is called.
    base
        What the model that it started from is called.
    before, after, accuracy
        The losses on its held-out examples, and a classifier's accuracy in the end.
    points
        Its curve: one loss at least on what it was trained on, and one on held-out examples.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS)]
    base: Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS)]
    recipe: Recipe
    settings: TrainingSettings
    before: FiniteFloat
    after: FiniteFloat
    accuracy: FiniteFloat | None
    points: Annotated[tuple[LossPoint, ...], Field(max_length=MOST_POINTS)]

    @model_validator(mode="after")
    def _has_both_curves(self) -> Self:
        if not all(any(getattr(point, of) is not None for point in self.points) for of in ("loss", "held_out_loss")):
            raise ValueError("a run has a loss on what it was trained on, and one on held-out examples")
        return self


class CompareRunsRequest(Request):
    """Draw the curves of two trainings in one picture.

    Attributes
    ----------
    same_held_out
        Whether both were judged on the same examples.
    """

    queue: ClassVar[Queue] = "short"

    runs: tuple[ComparedRun, ComparedRun]
    same_held_out: bool

    @model_validator(mode="after")
    def _are_two(self) -> Self:
        if self.runs[0].name == self.runs[1].name:
            raise ValueError("choose two models that differ")
        return self


class CompareRunsResult(Result):
    """The picture, and of each run the point at which it was best on its held-out examples."""

    picture: Picture
    best: tuple[LossPoint, LossPoint]
