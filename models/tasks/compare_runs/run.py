"""Two trainings on a worker: their curves are drawn."""

import math
from collections.abc import Sequence

from models.figures import loss_curve
from models.tasks.compare_runs.request import ComparedRun, CompareRunsRequest, CompareRunsResult
from models.tasks.context import Context
from models.tasks.values import Picture
from models.training.pictures import curve
from models.training.values import LossPoint


async def run(request: CompareRunsRequest, context: Context) -> CompareRunsResult:
    """Draw both, and find where each was best."""
    first, second = request.runs
    best = _best(first.points), _best(second.points)
    png = await context.models.compute(_drawn, request.runs)
    alt = "The losses of two trainings over their steps. " + " ".join(map(_in_words, request.runs))
    return CompareRunsResult(picture=Picture.of("two-runs.png", alt, png), best=best)


def _drawn(runs: Sequence[ComparedRun]) -> bytes:
    return loss_curve({run.name: curve(run.points) for run in runs})


def _best(points: Sequence[LossPoint]) -> LossPoint:
    return min(points, key=lambda point: math.inf if point.held_out_loss is None else point.held_out_loss)


def _in_words(run: ComparedRun) -> str:
    return f"{run.name}: on its held-out examples from {run.before:.3f} to {run.after:.3f}."
