"""Filling gaps on a worker: by a masked model where the one asked for is one, else by scoring both sides of the gap."""

from collections.abc import Sequence

from models.figures import Bar, grouped_bars
from models.loading import LoadedModel
from models.passes import Slices
from models.percent import percent
from models.tasks.context import Context, from_a_thread
from models.tasks.fill_mask.causal import Tell
from models.tasks.fill_mask.gaps import split
from models.tasks.fill_mask.methods import fill, method_of
from models.tasks.fill_mask.request import FillMaskRequest, FillMaskResult, Gap
from models.tasks.text import beginning
from models.tasks.values import Picture, TextProgress
from models.tokenization import typed

DRAWN = 36  # bars in one picture of several gaps
NAMED = 5  # fillers of each gap in the alternative text
LABEL = 24  # characters of a filler there


async def run(request: FillMaskRequest, context: Context[TextProgress]) -> FillMaskResult:
    """Rank the fillers of each gap; `report_progress` gets a line for each gap with what seems likeliest there.

    Raises `Refusal` for a text that the model cannot fill.
    """
    context.models.serving("fill_mask", request.model)
    report = from_a_thread(context.report_progress)
    lines: list[str] = []

    def tell(fillers: Sequence[str]) -> None:
        lines.append(", ".join(fillers))
        report(TextProgress(text="\n".join(lines), step=len(lines)))

    async with context.models.use(request.model) as model:
        return await context.models.compute_slices(_result(request, model.loaded, tell))


def _result(request: FillMaskRequest, loaded: LoadedModel, tell: Tell) -> Slices[FillMaskResult]:
    parts = split(request.text, loaded.tokenizer.mask_token)
    candidates = tuple(dict.fromkeys(request.candidates))
    filled = yield from fill(loaded, parts, request.top_k, candidates, tell)
    return FillMaskResult(
        method=method_of(loaded.entry),
        model=loaded.entry.key,
        revision=loaded.entry.revision,
        dtype=loaded.entry.dtype,
        parts=parts,
        gaps=filled.gaps,
        compared=filled.compared,
        texts=filled.texts,
        seconds=filled.seconds,
        typed=typed(loaded.tokenizer, *parts, *candidates),
        picture=_picture("___".join(parts), filled.gaps),
    )


def _picture(text: str, gaps: Sequence[Gap]) -> Picture:
    names = ["the likeliest fillers"] if len(gaps) == 1 else [f"gap {number}" for number in range(1, len(gaps) + 1)]
    groups = {
        name: [Bar(filler.text, filler.probability) for filler in gap.fillers[: DRAWN // len(gaps)]]
        for name, gap in zip(names, gaps, strict=True)
    }
    if len(gaps) == 1 and gaps[0].rest > 0:
        groups["all others together"] = [Bar("the rest", gaps[0].rest)]
    told = "; ".join(f"{name}: {_listed(gap)}" for name, gap in zip(names, gaps, strict=True))
    return Picture.of("fill-mask.png", f"Bars, {told}.", grouped_bars(groups, title=text))


def _listed(gap: Gap) -> str:
    listed = [f"“{beginning(filler.text, LABEL)}” {percent(filler.probability)}" for filler in gap.fillers[:NAMED]]
    return ", ".join(listed) + (f"; all others {percent(gap.rest)}" if gap.rest > 0 else "")
