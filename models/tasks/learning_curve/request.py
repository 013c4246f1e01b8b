"""What a learning curve is asked for and gives. No torch here."""

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, FiniteFloat

from models.data.examples import Recipe
from models.tasks.generate.request import Mode
from models.tasks.training_request import TrainingRequest
from models.tasks.values import Event, Picture, Progress, Result
from models.training.values import Doing, Ending


class CurvePoint(Event):
    """How good the model is on the held-out examples after one part.

    Attributes
    ----------
    examples
        How many it was trained on; 0 is the base as it was.
    macro_f1
        A classifier's.
    """

    examples: Annotated[int, Field(ge=0)]
    loss: FiniteFloat
    macro_f1: FiniteFloat | None = None

    @property
    def score(self) -> float:
        """What the curve shows: a classifier's macro F1, else the loss."""
        return self.loss if self.macro_f1 is None else self.macro_f1


class CurveProgress(Progress):
    """How far a curve is: `step` of `total` steps of part `part` of `parts`, and what the parts before it gave.

    Attributes
    ----------
    examples
        How many this part trains on.
    picture
        The artifact of the newest picture.
    """

    doing: Doing
    part: int = 0
    parts: int = 0
    examples: int = 0
    points: tuple[CurvePoint, ...] = ()
    picture: UUID | None = None


class LearningCurveRequest(TrainingRequest):
    """Train by a recipe on 10, 30, 100, … of the same examples, each time from the base.

    `limits` are those of all these parts together.
    """

    progress: ClassVar[type[Progress]] = CurveProgress
    event: ClassVar[type[Event] | None] = CurvePoint


class LearningCurveResult(Result):
    """The curve.

    Attributes
    ----------
    points
        The base first, then those of the parts that were finished.
    ending
        Why there are no more.
    sizes
        On how many examples the parts were to train, those that were not finished included.
    held_out_rows, steps, seconds
        How much all were judged by, and what the parts took together.
    mode
        Whether a decoder's examples were prompts with answers, or texts as they stand.
    revision, precision, versions
        The base, exactly, the number format, and what it was computed with.
    """

    points: Annotated[tuple[CurvePoint, ...], Field(min_length=2)]
    ending: Ending
    sizes: tuple[int, ...]
    held_out_rows: int
    steps: int
    seconds: FiniteFloat
    revision: str
    precision: str
    versions: Mapping[str, str]
    mode: Mode
    picture: Picture


def score_name(recipe: Recipe) -> str:
    """Return what a recipe's curve shows."""
    return "macro F1" if recipe == "classify" else "held-out loss"
