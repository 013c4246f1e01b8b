"""The parts of a learning curve one after another, in one thread: each trains anew from the base."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import torch

from models.data.examples import Example
from models.errors import Refusal
from models.tasks.learning_curve.parts import Part, parts, sizes
from models.tasks.learning_curve.request import CurvePoint, CurveProgress, LearningCurveRequest
from models.tasks.learning_curve.state import State
from models.training.recipe import TrainingRecipe
from models.training.settings import TrainingSettings
from models.training.split import Data
from models.training.surroundings import Surroundings, Wishes
from models.training.training import Trained, Training
from models.training.values import Ending, Evaluation, LossPoint, TrainingProgress

NOT_ONE = (
    "Not even the part of {examples} examples ended within the {minutes:g} minutes that one run may take here. Choose "
    "a smaller model."
)


@dataclass(frozen=True)
class Drawn:
    """A curve: what there is of it, why there is no more, on how many examples its parts were to train."""

    state: State
    ending: Ending
    sizes: tuple[int, ...]
    data: Data


@dataclass(frozen=True)
class Around:
    """What is around the parts.

    Attributes
    ----------
    recipe
        Makes the recipe of a part from its settings.
    folder
        For what `Trainer` writes.
    progress
        Takes how far it is.
    reached
        Keeps what there is after a part; returns once it is kept.
    """

    recipe: Callable[[TrainingSettings], TrainingRecipe[Any]]
    device: torch.device
    folder: Path
    wishes: Wishes
    progress: Callable[[CurveProgress], None]
    reached: Callable[[State], None]


class Parts:
    """Trains the parts that are not finished yet."""

    def __init__(self, request: LearningCurveRequest, examples: Sequence[Example], around: Around, state: State):
        self._request = request
        self._around = around
        self._state = state
        around.progress(CurveProgress(doing="reading", points=state.points))
        self._data = Data.of(around.recipe(request.settings), examples)
        count = len(self._data.training)
        self._sizes = sizes(count)
        self._planned = parts(count, request.settings, request.limits)

    def run(self) -> Drawn:
        """Train one after another until all are finished, a limit is reached, or the owner wants what there is.

        The first is finished even then: without it there is nothing to keep. Raises `Stopped` when asked to leave.
        """
        ending: Ending = "through" if len(self._planned) == len(self._sizes) else "steps"
        finished = {point.examples for point in self._state.points}
        for number, part in enumerate(self._planned, start=1):
            if part.examples in finished:
                continue
            if self._state.points and self._around.wishes.finish.is_set():
                ending = "owner"
                break
            reached = self._reach(number, part)
            if reached != "through":
                ending = reached
                break
        return Drawn(self._state, ending, tuple(self._sizes), self._data)

    def _reach(self, number: int, part: Part) -> Ending:
        """Train a part, and take note of what it gives unless it was ended early; return how it ended."""
        trained = self._train(number, part)
        if trained.ending == "through":
            base = () if self._state.points else (_point(0, trained.before),)
            reached = _point(part.examples, trained.after)
            self._state = self._state.after(*base, reached, steps=trained.steps, seconds=trained.seconds)
            self._around.reached(self._state)
        elif not self._state.points:
            raise Refusal(NOT_ONE.format(examples=part.examples, minutes=self._request.limits.minutes))
        return trained.ending

    def _train(self, number: int, part: Part) -> Trained:
        around, state = self._around, self._state
        gc.collect()  # the model of the part before
        if around.device.type == "cuda":
            torch.cuda.empty_cache()
        wishes = Wishes(finish=around.wishes.finish if state.points else Event(), leave=around.wishes.leave)
        training = Training(
            around.recipe(part.settings),
            self._data.first(part.examples),
            Surroundings(
                device=around.device,
                folder=around.folder,
                limits=self._request.limits,
                wishes=wishes,
                outlets=_Outlets(self._told(number, part), around.progress),
                check=lambda _model: None,
                seconds=state.seconds,
                before=_evaluation(state.points[0]) if state.points else None,
                judged_once=True,
            ),
        )
        return training.run(None)

    def _told(self, number: int, part: Part) -> CurveProgress:
        return CurveProgress(
            doing="loading",
            part=number,
            parts=len(self._planned),
            examples=part.examples,
            points=self._state.points,
        )


class _Outlets:
    """Reports of one part: how far it is, and no curve of its own."""

    def __init__(self, told: CurveProgress, progress: Callable[[CurveProgress], None]) -> None:
        self._told = told
        self._progress = progress

    def progress(self, progress: TrainingProgress) -> None:
        """Pass on what the part does."""
        update = {"doing": progress.doing, "step": progress.step, "total": progress.total}
        self._progress(self._told.model_copy(update=update))

    def point(self, point: LossPoint) -> None:
        """Drop it."""


def _point(examples: int, evaluation: Evaluation) -> CurvePoint:
    return CurvePoint(examples=examples, loss=evaluation.loss, macro_f1=evaluation.macro_f1)


def _evaluation(point: CurvePoint) -> Evaluation:
    return Evaluation(loss=point.loss, macro_f1=point.macro_f1)
