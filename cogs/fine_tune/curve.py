"""A learning curve of the data and the settings that a model was trained on."""

from bot.jobs.job import Job
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.learning_curve.parts import sizes
from models.tasks.learning_curve.request import LearningCurveRequest


def curve_of(job: Job[FineTuneRequest, FineTuneResult]) -> LearningCurveRequest:
    """Return the request; raises `Refusal` where there are too few examples for a curve."""
    sizes(job.outcome.trained_rows)
    return LearningCurveRequest.model_validate(job.request.model_dump())
