"""Two runs of fine-tuning as a request to compare them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.jobs.job import Job
from models.catalogue import Catalogue
from models.errors import Refusal
from models.tasks.compare_runs.request import MOST_POINTS, ComparedRun, CompareRunsRequest
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.values import Event
from models.training.values import LossPoint

RunJob = Job[FineTuneRequest, FineTuneResult]


@dataclass(frozen=True)
class Run:
    """A run that succeeded: what its model is called now, and the points of its curve."""

    name: str
    job: RunJob
    events: Sequence[Event]


def comparison(runs: Sequence[Run], catalogue: Catalogue) -> CompareRunsRequest:
    """Return the request; raises `Refusal` where a curve is kept no longer."""
    first, second = (_compared(run, catalogue) for run in runs)
    return CompareRunsRequest(runs=(first, second), same_held_out=_held_out(runs[0]) == _held_out(runs[1]))


def _compared(run: Run, catalogue: Catalogue) -> ComparedRun:
    request, result = run.job.request, run.job.outcome
    points = [event for event in run.events if isinstance(event, LossPoint)]
    if not points:
        raise Refusal(f"The curve of {run.name} is kept no longer.")
    return ComparedRun(
        name=run.name,
        base=catalogue.name(request.model),
        recipe=request.recipe,
        settings=result.settings,
        before=result.before.loss,
        after=result.after.loss,
        accuracy=result.after.accuracy,
        points=tuple(points[-MOST_POINTS:]),
    )


def _held_out(run: Run) -> tuple[object, ...]:
    """Return what decides which examples a run was judged by, and how: a tokenizer's tokens are counted otherwise."""
    request = run.job.request
    settings = request.settings
    return request.recipe, request.model, request.examples, settings.seed, settings.held_out, settings.max_tokens
