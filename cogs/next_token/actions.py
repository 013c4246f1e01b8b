"""The buttons of a `/next-token` card: take a token, in place, and take it back."""

from bot.cards.family import Action, Choice
from bot.jobs.job import Job, State
from models.percent import percent
from models.tasks.draws import new_seed
from models.tasks.next_token.request import MAX_TAKEN, Candidate, NextTokenRequest, NextTokenResult

BUTTONS = 4  # of the likeliest tokens; the others are in a select
LABEL = 40  # characters of a token on a button


def shown(candidate: Candidate, limit: int = LABEL) -> str:
    """Return a token's text with its spaces visible, cut to a length."""
    text = candidate.piece.shown
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _likeliest(job: Job) -> list[Choice]:
    return [
        Choice(str(found.piece.id), f"{shown(found)} {percent(found.probability)}")
        for found in _result(job).candidates[:BUTTONS]
    ]


def _others(job: Job) -> list[Choice]:
    return [
        Choice(str(found.piece.id), shown(found), percent(found.probability))
        for found in _result(job).candidates[BUTTONS:]
    ]


def _take(job: Job, chosen: str) -> NextTokenRequest:
    return _asked(job, [*_request(job).taken, chosen])


def _take_drawn(job: Job, _chosen: str) -> NextTokenRequest:
    return _take(job, str(_result(job).drawn.piece.id))


def _undo(job: Job, _chosen: str) -> NextTokenRequest:
    return _asked(job, list(_request(job).taken[:-1]))


def _asked(job: Job, taken: list[int | str]) -> NextTokenRequest:
    changes = {"taken": taken, "seed": new_seed()}
    return NextTokenRequest.model_validate(_request(job).model_dump() | changes)


def _can_go_on(job: Job, _private: bool) -> bool:
    return job.state is State.SUCCEEDED and len(_request(job).taken) < MAX_TAKEN


def _can_undo(job: Job, _private: bool) -> bool:
    return job.terminal and bool(_request(job).taken)


def _request(job: Job) -> NextTokenRequest:
    assert isinstance(job.request, NextTokenRequest)
    return job.request


def _result(job: Job) -> NextTokenResult:
    assert isinstance(job.result, NextTokenResult)
    return job.result


ACTIONS = (
    Action(
        "next_token.take", "Take", in_place=True, request=_take, choices=_likeliest, as_buttons=True, shown=_can_go_on
    ),
    Action("next_token.other", "Take another one", in_place=True, request=_take, choices=_others, shown=_can_go_on),
    Action("next_token.random", "Take a random one", "🎲", in_place=True, request=_take_drawn, shown=_can_go_on),
    Action("next_token.undo", "Undo", "↩️", in_place=True, request=_undo, shown=_can_undo),
)
