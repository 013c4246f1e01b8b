"""Models and the runs that made them, and two of these as a request to compare them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.cards.stores import JobStore
from bot.interaction import Interaction
from bot.jobs.job import Job
from bot.jobs.tuned_models import job_of, key_of
from models.catalogue import Catalogue, TunedModel
from models.errors import Refusal, UnknownModel
from models.tasks.compare_runs.request import MOST_POINTS, ComparedRun, CompareRunsRequest
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.values import Event
from models.training.values import LossPoint

RunJob = Job[FineTuneRequest, FineTuneResult]

DELETED = "This model is deleted already."


@dataclass(frozen=True)
class Run:
    """A run that succeeded: what its model is called now, and the points of its curve."""

    name: str
    job: RunJob
    events: Sequence[Event]


async def compare(interaction: Interaction, models: Sequence[TunedModel], *, private: bool) -> None:
    """Have the runs of two models drawn in one picture; raises `Refusal` where one was deleted."""
    desk = interaction.client.desk
    place = await desk.acknowledge(interaction, private=private)
    runs = []
    for model in models:
        job = await run_of(model, desk.jobs)
        runs.append(Run(model.entry.name, job, await desk.jobs.events(job)))
    await desk.submit(interaction, comparison(runs, interaction.client.catalogue), place)


async def run_of(model: TunedModel, jobs: JobStore) -> Job[Any, Any]:
    """Return the job that made a model; raises `UnknownModel` where it was deleted."""
    job: Job[Any, Any] | None = await jobs.get(job_id_of(model))
    if job is None:
        raise UnknownModel(DELETED)
    return job


def job_id_of(model: TunedModel) -> int:
    """Return the number of the job that made a model."""
    job_id = job_of(model.entry.key)
    assert job_id is not None
    return job_id


def known(job: RunJob, catalogue: Catalogue) -> TunedModel:
    """Return the model that a job made; raises `UnknownModel` where it was deleted."""
    key = key_of(job.id)
    for model in catalogue.tuned:
        if model.entry.key == key:
            return model
    raise UnknownModel(DELETED)


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
