"""Made-up views of attention, as a worker sends them."""

from bot.jobs.job import Job, State
from models.tasks import Picture, Progress
from models.tasks.attention.request import AttentionRequest, AttentionResult, Link, View
from tests.bot.cards.doubles import job

TEXT = "She poured coffee"
PNG = b"\x89PNG\r\n\x1a\n"


def view(model: str = "smollm2", tokens: tuple[str, ...] = ("She", "␣poured", "␣coffee"), **changes: object) -> View:
    """Return a view in which each token attends evenly to itself and those before, or to all."""
    causal = model == "smollm2"
    count = len(tokens)
    weights = [
        [round(1 / (row + 1), 4) if column <= row else 0.0 for column in range(count)]
        if causal
        else [1 / count] * count
        for row in range(count)
    ]
    made = View(
        model=model,
        revision=f"wheel of {model}",
        dtype="float32",
        tokens=tokens,
        layers=30 if causal else 6,
        heads=9 if causal else 12,
        layer=14,
        head=9,
        causal=causal,
        weights=tuple(map(tuple, weights)),
        links=(Link(source=count - 1, target=1, weight=0.9792),),
        sinks=192,
        neighbours=4,
        seconds=0.25,
        heat_map=Picture.of("attention-1.png", "A heat map", PNG),
        overview=Picture.of("heads-1.png", "All heads", PNG),
    )
    return made.model_copy(update=changes)


def second(tokens: tuple[str, ...] = ("[CLS]", "she", "[SEP]")) -> View:
    """Return what stands beside: a model that looks both ways."""
    return view(
        "minilm",
        tokens,
        layer=3,
        heat_map=Picture.of("attention-2.png", "Another map", PNG),
        overview=Picture.of("heads-2.png", "Its heads", PNG),
    )


def looked(
    *views: View, state: State = State.SUCCEEDED, text: str = TEXT, **place: int
) -> Job[AttentionRequest, AttentionResult]:
    """Return a job that was asked for these models, in a state."""
    shown = views or (view(),)
    request = AttentionRequest.model_validate({"text": text, "models": [one.model for one in shown], **place})
    result = AttentionResult(views=shown) if state is State.SUCCEEDED else None
    progress = Progress() if state is State.RUNNING else None
    return job(state, kind="attention", request=request, result=result, progress=progress)
