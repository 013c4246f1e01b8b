"""What an `/attention` card shows, for a beginner."""

from bot.cards.text import inline
from models.percent import percent
from models.tasks.attention.request import AttentionRequest, AttentionResult, View

TOKEN_SHOWN = 30  # characters

HOW = (
    "Attention is how a token gathers information from the others: each row of the heat map is one token, and the "
    "brighter a cell, the more of its attention goes to the token of that column."
)
CAUTION = "Attention shows where a model may take information from, not why it writes what it writes."


def explain(request: AttentionRequest, result: AttentionResult, names: list[str]) -> str:
    """Return four or five sentences about the figures on the card; `names` are what people call the models."""
    if len(result.views) == 1:
        (view,) = result.views
        return " ".join([HOW, _shown(request, view), f"{_direction(names[0], view)}.", _sinks(view), CAUTION])
    both = [
        f"{_direction(name, view)}; in the head shown, {_link(view)}."
        for name, view in zip(names, result.views, strict=True)
    ]
    return " ".join([HOW, *both, CAUTION])


def _shown(request: AttentionRequest, view: View) -> str:
    why = (
        "chosen because no other has a stronger link between tokens that are not neighbours"
        if request.layer is None and request.head is None
        else "the one that was asked for (the selects show others)"
    )
    return (
        f"Each of the {view.layers} layers has {view.heads} heads that look for different things; this is head "
        f"{view.head} of layer {view.layer}, {why}, and in it {_link(view)}."
    )


def _link(view: View) -> str:
    if not view.links:
        return "hardly any attention goes from one token to another"
    link = view.links[0]
    source, target = (inline(view.tokens[place], TOKEN_SHOWN) for place in (link.source, link.target))
    return f"“{source}” gives {percent(link.weight)} of its attention to “{target}”"


def _direction(name: str, view: View) -> str:
    if view.causal:
        return (
            f"{name} is a decoder: it is trained to guess the next token, so no token may look at later ones, and what "
            "lies above the diagonal is empty"
        )
    return (
        f"{name} reads with an encoder: it sees the whole text at once, so every token looks both ways, and both "
        "sides of the diagonal are filled"
    )


def _sinks(view: View) -> str:
    return (
        f"In {view.sinks} of all {view.layers * view.heads} heads more than half of the attention goes to the first "
        f"token or to special ones ({percent(view.to_first)} to the first token in the head shown): a head has to look "
        "somewhere even where it finds nothing."
    )
