"""What a training reports while it runs, and what it found in the end. Imports no torch."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from models.tasks.values import Event, Progress

Doing = Literal["reading", "waiting", "loading", "learning", "evaluating", "saving"]
# Why a training ended: it was through, or reached one of its limits, or its owner wanted what there was.
Ending = Literal["through", "steps", "minutes", "owner"]


class LossPoint(Event):
    """A point of the loss curve: what was measured after a step, each None where it was not.

    Attributes
    ----------
    loss
        On what was trained since the point before.
    held_out_loss, metric
        On the held-out examples; the metric is the macro F1 of a classifier.
    """

    step: int
    epoch: FiniteFloat
    loss: FiniteFloat | None = None
    held_out_loss: FiniteFloat | None = None
    metric: FiniteFloat | None = None
    learning_rate: FiniteFloat | None = None


class TrainingProgress(Progress):
    """How far a training is: `step` of `total` steps, and the latest that was measured.

    Attributes
    ----------
    picture
        The artifact of the newest picture of the curve.
    """

    doing: Doing
    epoch: FiniteFloat = 0.0
    loss: FiniteFloat | None = None
    held_out_loss: FiniteFloat | None = None
    rows_per_second: FiniteFloat | None = None
    seconds_left: FiniteFloat | None = None
    picture: UUID | None = None


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evaluation(_Value):
    """How good a model is on the held-out examples.

    Attributes
    ----------
    loss
        The mean over examples; a language model's perplexity is its exponential.
    accuracy, macro_f1
        A classifier's.
    confusion
        A classifier's rows of the classes as they are, its columns as they were guessed: how many of each.
    """

    loss: FiniteFloat
    accuracy: FiniteFloat | None = None
    macro_f1: FiniteFloat | None = None
    confusion: tuple[tuple[int, ...], ...] = ()


class Guess(_Value):
    """What a model says to a held-out example: a class or a token with its probability, or a text without one."""

    text: Annotated[str, Field(max_length=400)]
    probability: FiniteFloat | None = None


class Sample(_Value):
    """A held-out example, and what the model said to it before and after, the likeliest guess first.

    Attributes
    ----------
    given, wanted
        What the model saw, and what is right.
    """

    given: Annotated[str, Field(max_length=400)]
    wanted: Annotated[str, Field(max_length=400)]
    before: tuple[Guess, ...]
    after: tuple[Guess, ...]
