"""Comparing how a gap is filled on a worker, when one word of the sentence changes."""

import math
import time
from collections.abc import Sequence
from itertools import chain

from models.figures import Bar, grouped_bars
from models.loading import LoadedModel
from models.passes import Slices
from models.percent import percent
from models.tasks.bias.distributions import Distributions, Tell, distributions
from models.tasks.bias.request import BiasRequest, BiasResult, Difference, Distribution
from models.tasks.bias.template import Sentence, sentences
from models.tasks.context import Context, from_a_thread
from models.tasks.fill_mask.methods import method_of
from models.tasks.text import beginning
from models.tasks.values import Picture, TextProgress
from models.tokenization import typed

DIFFERENCES = 5
MARKED = 3  # differences that stand out in the picture
DRAWN = 40  # bars in one picture
ALT = 1024  # characters, as Discord allows
LABEL = 24  # characters of a word in the alternative text
LEAST = 1e-9  # a probability below counts as this, so that a ratio is a number


async def run(request: BiasRequest, context: Context[TextProgress]) -> BiasResult:
    """Compare the distributions; `report_progress` gets the likeliest fillers of each sentence as they are found.

    Raises `Refusal` for a template that cannot be used.
    """
    context.models.serving("bias", request.model)
    report = from_a_thread(context.report_progress)
    lines: dict[str, str] = {}

    def tell(word: str, fillers: Sequence[str]) -> None:
        lines[word] = f"{word}: {', '.join(fillers)}"
        report(TextProgress(text="\n".join(lines.values()), step=len(lines)))

    async with context.models.use(request.model) as model:
        return await context.models.compute_slices(_result(request, model.loaded, tell))


def _result(request: BiasRequest, loaded: LoadedModel, tell: Tell) -> Slices[BiasResult]:
    asked = sentences(request.template, loaded.tokenizer.mask_token)
    began = time.perf_counter()
    found = yield from distributions(loaded, asked, request.top_k, tell)
    seconds = time.perf_counter() - began
    differences = _differences(asked, found)
    by_difference = sorted(differences, key=lambda each: -each.difference)[:DIFFERENCES]
    by_ratio = sorted(differences, key=lambda each: -each.log_ratio)[:DIFFERENCES]
    return BiasResult(
        method=method_of(loaded.entry),
        model=loaded.entry.key,
        revision=loaded.entry.revision,
        dtype=loaded.entry.dtype,
        fillers=found.fillers,
        distributions=tuple(
            Distribution(
                word=sentence.word,
                sentence="[MASK]".join(sentence.parts),
                probabilities=row,
                rest=max(1 - sum(row), 0.0),
            )
            for sentence, row in zip(asked, found.table, strict=True)
        ),
        by_difference=tuple(by_difference),
        by_ratio=tuple(by_ratio),
        compared=found.compared,
        entries=found.entries,
        seconds=seconds,
        typed=typed(loaded.tokenizer, *chain.from_iterable(sentence.parts for sentence in asked)),
        picture=_picture(request.template, asked, found, by_difference[:MARKED]),
    )


def _differences(asked: Sequence[Sentence], found: Distributions) -> list[Difference]:
    """Return each filler's largest difference between two words."""
    words = [sentence.word for sentence in asked]
    differences = []
    for filler, column in zip(found.fillers, zip(*found.table, strict=True), strict=True):
        most, least = max(column), min(column)
        differences.append(
            Difference(
                filler=filler,
                most=words[column.index(most)],
                least=words[column.index(least)],
                difference=most - least,
                log_ratio=math.log2(max(most, LEAST) / max(least, LEAST)),
            )
        )
    return differences


def _picture(
    template: str, asked: Sequence[Sentence], found: Distributions, differences: Sequence[Difference]
) -> Picture:
    """Draw the likeliest fillers for each word, and whatever differs most, which stands out."""
    marked = {each.filler for each in differences}
    room = DRAWN // len(asked) - sum(filler in marked for filler in found.fillers)
    others = [filler for filler in found.fillers if filler not in marked][: max(room, 0)]
    columns = [place for place, filler in enumerate(found.fillers) if filler in marked or filler in others]
    groups = {
        sentence.word: [Bar(found.fillers[place], row[place]) for place in columns]
        for sentence, row in zip(asked, found.table, strict=True)
    }
    largest = "; ".join(_described(each) for each in differences)
    listed = ". ".join(f"{beginning(word, LABEL)}: {_listed(rows)}" for word, rows in groups.items())
    alt = f"Bars of the same fillers for each of {len(groups)} words. Largest differences: {largest}. {listed}"
    return Picture.of("bias.png", alt[:ALT], grouped_bars(groups, title=template, marked=marked))


def _described(difference: Difference) -> str:
    filler, most, least = (beginning(text, LABEL) for text in (difference.filler, difference.most, difference.least))
    points = 100 * difference.difference
    return f"“{filler}” is likelier with “{most}” than with “{least}” by {points:.1f} percentage points"


def _listed(rows: Sequence[Bar]) -> str:
    return ", ".join(f"{beginning(row.label, LABEL)} {percent(row.value)}" for row in rows)
