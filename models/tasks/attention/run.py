"""Attention on a worker: one forward pass over a short text, its weights as numbers and pictures."""

from models.catalogue import Entry
from models.figures import head_overview, heat_map
from models.passes import Slices
from models.resident import Resident
from models.tasks.attention.request import AttentionRequest, AttentionResult, Link, View
from models.tasks.attention.weights import Attention, choose, count_neighbours, count_sinks, links, read
from models.tasks.context import Context
from models.tasks.text import beginning
from models.tasks.values import Picture
from models.tokenization import typed

LABEL = 9  # characters of a token in an alternative text: 32 of them must fit


async def run(request: AttentionRequest, context: Context) -> AttentionResult:
    """Read the weights of each model over the text.

    Raises `Refusal` for a text that makes no readable picture, and for a layer or head that is not there.
    """
    views = []
    for place, key in enumerate(request.models, 1):
        context.models.serving("attention", key)
        async with context.models.use(key) as model:
            views.append(await context.models.compute_slices(_view(request, model, place)))
    return AttentionResult(views=tuple(views))


def _view(request: AttentionRequest, model: Resident, place: int) -> Slices[View]:
    entry = model.loaded.entry
    attention = read(request.text, model)
    layer, head = choose(attention, request.layer, request.head)
    shown = attention.weights[layer, head]
    strongest = links(attention, layer, head)
    sinks, neighbours = count_sinks(attention), count_neighbours(attention)
    map_alt, map_png = _heat_map(attention, layer, head, strongest, entry)
    yield
    overview_alt, overview_png = _overview(attention, layer, head, (sinks, neighbours), entry)
    return View(
        model=entry.key,
        revision=entry.revision,
        dtype=entry.dtype,
        tokens=attention.tokens,
        layers=attention.weights.shape[0],
        heads=attention.weights.shape[1],
        layer=layer + 1,
        head=head + 1,
        causal=attention.causal,
        weights=tuple(tuple(round(weight, 4) for weight in row) for row in shown.tolist()),
        links=strongest,
        sinks=sinks,
        neighbours=neighbours,
        seconds=attention.seconds,
        typed=typed(model.loaded.tokenizer, request.text),
        heat_map=Picture.of(f"attention-{place}.png", map_alt, map_png),
        overview=Picture.of(f"heads-{place}.png", overview_alt, overview_png),
    )


def _heat_map(
    attention: Attention, layer: int, head: int, strongest: tuple[Link, ...], entry: Entry
) -> tuple[str, bytes]:
    """Return the words and the picture."""
    tokens = [beginning(token, LABEL) for token in attention.tokens]
    told = ", ".join(f"{tokens[link.source]} to {tokens[link.target]} {link.weight:.0%}" for link in strongest)
    sides = (
        "Everything above the diagonal is empty, since no token sees a later one."
        if attention.causal
        else "Both sides of the diagonal are filled, since each token sees all others."
    )
    alt = (
        f"Heat map of head {head + 1} in layer {layer + 1} of {entry.name}. Each row is a token, and its "
        f"brightness shows to which tokens, the columns, its attention goes. {sides} "
        f"Brightest between different tokens: {told or 'nothing'}. The {len(tokens)} tokens: {' '.join(tokens)}"
    )
    drawn = heat_map(
        attention.weights[layer, head].numpy(),
        attention.tokens,
        attention.tokens,
        title=f"{entry.name}: layer {layer + 1}, head {head + 1}",
        row_title="token",
        column_title="looks at",
        causal=attention.causal,
    )
    return alt, drawn


def _overview(attention: Attention, layer: int, head: int, counts: tuple[int, int], entry: Entry) -> tuple[str, bytes]:
    """Return the words and the picture."""
    layers, heads = attention.weights.shape[:2]
    sinks, neighbours = counts
    shape = "lower triangles" if attention.causal else "full squares"
    alt = (
        f"Small maps of all {layers * heads} heads of {entry.name}, {shape}: a row for each of its {layers} layers, "
        f"{heads} heads in each; head {head + 1} of layer {layer + 1} is framed. {sinks} of them give more than half "
        f"of their attention to the first token or special tokens, and {neighbours} to the token just before."
    )
    title = f"{entry.name}: all {layers * heads} heads"
    drawn = head_overview(attention.weights.numpy(), marked=(layer, head), title=title, causal=attention.causal)
    return alt, drawn
