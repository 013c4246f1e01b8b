"""Presses an action of a family, without a desk."""

from typing import Any

from bot.cards.action import RequestT, Resubmit, ResultT
from bot.cards.family import CardFamily
from bot.jobs.job import Job


def requested(
    family: CardFamily[RequestT, ResultT, Any], name: str, job: Job[RequestT, ResultT], chosen: str = ""
) -> RequestT:
    """Return the request that an action makes of a job."""
    (action,) = [action for action in family.actions if action.name == name]
    assert isinstance(action, Resubmit)
    made = action.request(job, chosen)
    assert isinstance(made, type(job.request))
    return made


def offered(family: CardFamily[RequestT, ResultT, Any], job: Job[RequestT, ResultT]) -> set[str]:
    """Return the names of the family's own actions on the card of a job."""
    return {action.name for action in family.actions if action.shown(job, False)}
