"""The selects and buttons of an `/attention` card: another layer, another head, another model, in place."""

from collections.abc import Sequence

from bot.cards.action import Action, Choice, OpenForm, Resubmit, ended
from bot.cards.form import Field, RequestForm
from bot.discord_limits import SELECT_OPTIONS
from bot.jobs.job import Job, State
from models.catalogue import Catalogue, Entry
from models.tasks.attention.request import AttentionRequest, AttentionResult, View

AttentionJob = Job[AttentionRequest, AttentionResult]
AttentionAction = Action[AttentionRequest, AttentionResult]


class TextForm(RequestForm[AttentionRequest], title="Change the sentence"):
    """Asks for another sentence, to be seen by the same head."""

    fields = (Field("text", "Sentence", "Up to 32 tokens: about twenty words", long=True),)


def actions(catalogue: Catalogue) -> tuple[AttentionAction, ...]:
    """Return them; a card of one model has the selects, a card of two offers either alone."""

    def other(job: AttentionJob) -> Entry | None:
        return other_kind(catalogue, _only(job))

    def swapped(job: AttentionJob, _chosen: str) -> AttentionRequest:
        entry = other(job)
        assert entry is not None
        return _asked(job, models=(entry.key,), layer=None, head=None)

    def beside(job: AttentionJob, _chosen: str) -> AttentionRequest:
        entry = other(job)
        assert entry is not None
        return _asked(job, models=(_only(job).model, entry.key), layer=None, head=None)

    def has_other(job: AttentionJob, _private: bool) -> bool:
        return _is_single(job) and other(job) is not None

    def offer_models(job: AttentionJob) -> Sequence[Choice]:
        return [
            Choice(str(place), f"Only {catalogue.name(view.model)}") for place, view in enumerate(job.outcome.views)
        ]

    return (
        Resubmit("attention.layer", "Layer", in_place=True, request=_layer, choices=_layers, shown=_single),
        Resubmit("attention.head", "Head", in_place=True, request=_head, choices=_heads, shown=_single),
        Resubmit(
            "attention.one", "Only one", in_place=True, request=_one, choices=offer_models, as_buttons=True, shown=_two
        ),
        Resubmit("attention.swap", "The other kind of model", "🔀", in_place=True, request=swapped, shown=has_other),
        Resubmit("attention.beside", "Both kinds of model", "👥", in_place=True, request=beside, shown=has_other),
        Resubmit("attention.best", "Choose a head for me", "✨", in_place=True, request=_best, shown=_was_chosen),
        OpenForm("attention.text", "Change the sentence", "✏️", form=TextForm, shown=ended),
    )


def other_kind(catalogue: Catalogue, view: View) -> Entry | None:
    """Return the first model that looks the other way: both ways for a decoder, back only for others."""
    others = (entry for entry in catalogue.for_task("attention") if (entry.architecture == "decoder") != view.causal)
    return next(others, None)


def window(chosen: int, count: int) -> range:
    """Return as many numbers from 1 to `count` as a select holds, those around the chosen one."""
    first = max(1, min(chosen - SELECT_OPTIONS // 2, count - SELECT_OPTIONS + 1))
    return range(first, min(first + SELECT_OPTIONS, count + 1))


def _layers(job: AttentionJob) -> list[Choice]:
    view = _only(job)
    return _numbers("Layer", view.layer, view.layers)


def _heads(job: AttentionJob) -> list[Choice]:
    view = _only(job)
    return _numbers("Head", view.head, view.heads)


def _numbers(what: str, chosen: int, count: int) -> list[Choice]:
    return [
        Choice(str(number), f"{what} {number} of {count}", chosen=number == chosen) for number in window(chosen, count)
    ]


def _layer(job: AttentionJob, chosen: str) -> AttentionRequest:
    return _asked(job, layer=chosen, head=_only(job).head)


def _head(job: AttentionJob, chosen: str) -> AttentionRequest:
    return _asked(job, layer=_only(job).layer, head=chosen)


def _best(job: AttentionJob, _chosen: str) -> AttentionRequest:
    return _asked(job, layer=None, head=None)


def _one(job: AttentionJob, chosen: str) -> AttentionRequest:
    views = job.outcome.views
    return _asked(job, models=[view.model for view in views if str(views.index(view)) == chosen])


def _asked(job: AttentionJob, **changes: object) -> AttentionRequest:
    return AttentionRequest.model_validate(job.request.model_dump() | changes)


def _only(job: AttentionJob) -> View:
    (view,) = job.outcome.views
    return view


def _is_single(job: AttentionJob) -> bool:
    return job.state is State.SUCCEEDED and len(job.outcome.views) == 1


def _single(job: AttentionJob, _private: bool) -> bool:
    return _is_single(job)


def _two(job: AttentionJob, _private: bool) -> bool:
    return job.state is State.SUCCEEDED and len(job.outcome.views) > 1


def _was_chosen(job: AttentionJob, _private: bool) -> bool:
    return _is_single(job) and (job.request.layer is not None or job.request.head is not None)
