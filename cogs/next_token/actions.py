"""The buttons of a `/next-token` card: take a token, in place, and take it back."""

from bot.cards.action import Choice, Resubmit
from bot.jobs.job import Job, State
from models.percent import percent
from models.tasks.next_token.request import MAX_TAKEN, Candidate, NextTokenRequest, NextTokenResult
from models.tasks.sampling import new_seed
from models.tasks.text import beginning

NextTokenJob = Job[NextTokenRequest, NextTokenResult]

BUTTONS = 4  # of the likeliest tokens; the others are in a select
LABEL_SHOWN = 40  # characters of a token on a button


def _likeliest(job: NextTokenJob) -> list[Choice]:
    return [
        Choice(str(found.piece.id), f"{_label(found)} {percent(found.probability)}")
        for found in job.outcome.candidates[:BUTTONS]
    ]


def _others(job: NextTokenJob) -> list[Choice]:
    return [
        Choice(str(found.piece.id), _label(found), percent(found.probability))
        for found in job.outcome.candidates[BUTTONS:]
    ]


def _label(candidate: Candidate) -> str:
    return beginning(candidate.piece.shown, LABEL_SHOWN)


def _take(job: NextTokenJob, chosen: str) -> NextTokenRequest:
    return _asked(job, [*job.request.taken, chosen])


def _take_drawn(job: NextTokenJob, _chosen: str) -> NextTokenRequest:
    return _take(job, str(job.outcome.drawn.piece.id))


def _undo(job: NextTokenJob, _chosen: str) -> NextTokenRequest:
    return _asked(job, list(job.request.taken[:-1]))


def _asked(job: NextTokenJob, taken: list[int | str]) -> NextTokenRequest:
    changes = {"taken": taken, "seed": new_seed()}
    return NextTokenRequest.model_validate(job.request.model_dump() | changes)


def _can_go_on(job: NextTokenJob, _private: bool) -> bool:
    return job.state is State.SUCCEEDED and len(job.request.taken) < MAX_TAKEN


def _can_undo(job: NextTokenJob, _private: bool) -> bool:
    return job.terminal and bool(job.request.taken)


ACTIONS = (
    Resubmit(
        "next_token.take", "Take", in_place=True, request=_take, choices=_likeliest, as_buttons=True, shown=_can_go_on
    ),
    Resubmit("next_token.other", "Take another one", in_place=True, request=_take, choices=_others, shown=_can_go_on),
    Resubmit("next_token.random", "Take a random one", "🎲", in_place=True, request=_take_drawn, shown=_can_go_on),
    Resubmit("next_token.undo", "Undo", "↩️", in_place=True, request=_undo, shown=_can_undo),
)
