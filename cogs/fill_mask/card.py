"""How a `/fill-mask` card looks."""

import discord

from bot.cards.action import OpenForm, ended
from bot.cards.family import Answer, CardFamily, Example, Item
from bot.cards.files import gallery, table
from bot.cards.text import ending, inline, quote
from bot.jobs.job import Job
from cogs.fill_mask.change_form import ChangeForm
from models.catalogue import Catalogue
from models.percent import percent
from models.tasks.fill_mask.code import code
from models.tasks.fill_mask.gaps import begins_with_gap
from models.tasks.fill_mask.request import FillMaskRequest, FillMaskResult, Gap
from models.tasks.values import TextProgress

TEXT_SHOWN = 800  # characters
AROUND_SHOWN = 60  # characters of the sentence on each side of a filler
LINES_SHOWN = 2400  # characters

METHODS = {
    "masked": "a masked model, trained to fill gaps",
    "causal": "a causal model, which scores both sides of the gap",
}


class FillMaskCard(CardFamily[FillMaskRequest, FillMaskResult, TextProgress]):
    """The sentence, and below it the likeliest fillers with their probabilities."""

    kind = "fill_mask"
    unit = "gaps"
    actions = (OpenForm("fill_mask.change", "Change it", "✏️", form=ChangeForm, shown=ended),)

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def heading(self, request: FillMaskRequest) -> str:
        """Name the model and what it does."""
        return f"🧩 {self._catalogue.name(request.model)} fills the gap"

    def gist(self, request: FillMaskRequest) -> str:
        """Return the sentence."""
        return request.text

    def question(self, request: FillMaskRequest) -> list[Item]:
        """Show the sentence."""
        return [discord.ui.TextDisplay(quote(request.text, TEXT_SHOWN))]

    def so_far(self, request: FillMaskRequest, progress: TextProgress, *, growing: bool) -> list[Item]:
        """Show what seems likeliest in each gap that has been looked at."""
        del request
        lines = [inline(line, TEXT_SHOWN) for line in progress.text.splitlines()]
        seems = "Likeliest at first sight" if growing else "Likeliest when it ended"
        return [discord.ui.TextDisplay("\n".join([f"**{seems}**", *lines]))] if lines else []

    def answer(self, job: Job, request: FillMaskRequest, result: FillMaskResult) -> Answer:
        """Show each sentence with the filler set in, the probabilities as bars, and all numbers as a table."""
        del request
        lines = _sentences(result) if len(result.gaps) == 1 else _gaps(result)
        picture, drawn = gallery(result.picture)
        rows = [
            (number, filler.text, filler.probability)
            for number, gap in enumerate(result.gaps, 1)
            for filler in gap.fillers
        ]
        numbers, written = table(f"fillers-{job.id}.csv", ("gap", "filler", "probability"), rows)
        items: list[Item] = [discord.ui.TextDisplay(_fitting(lines)), picture, numbers]
        footer = f"{result.revision} · {METHODS[result.method]} · {result.seconds:.1f} s"
        return Answer(items, footer, [*drawn, *written])

    def code(self, request: FillMaskRequest, result: FillMaskResult) -> str:
        """Return the plain transformers code that ranks these fillers."""
        return code(request, result, self._catalogue[request.model])

    def explain(self, request: FillMaskRequest, result: FillMaskResult) -> str:
        """Tell what the model was asked, how it compared, and how sure it is."""
        gap = result.gaps[0]
        best = gap.fillers[0]
        if result.method == "masked":
            how = (
                "This model was pretrained by hiding words and guessing them back, so it reads both sides of the gap "
                "at once and gives every entry of its vocabulary a probability."
            )
        else:
            how = (
                "This model was pretrained to guess the next token, so it reads from left to right only. To fill a "
                "gap it tries many words: how likely is the word after the left side, and how likely is then the right "
                "side? The two are multiplied, and shared out among all words tried."
            )
            if begins_with_gap(result.parts):
                how += " Since nothing stands before your gap, it first reads a few sentences about other things."
        asked = f"only your {result.compared} candidates" if request.candidates else f"{result.compared:,} fillers"
        sure = "very sure" if best.probability > 0.9 else "fairly sure" if best.probability > 0.5 else "not sure at all"
        return (
            f"{how} Here it compared {asked}, and finds “{inline(best.text, 40)}” likeliest, with "
            f"{percent(best.probability)}: it is {sure}. All fillers that are not shown share {percent(gap.rest)}. "
            "Such a number says what fits the texts the model was trained on, not what is true."
        )

    def example(self) -> Example[FillMaskRequest]:
        """Return a sentence that everybody can judge."""
        text = "The capital of France is [MASK]."
        request = FillMaskRequest(text=text, model=self._catalogue.default("fill_mask").key)
        return Example(f"/fill-mask text:{text}", request)


def _sentences(result: FillMaskResult) -> list[str]:
    (gap,) = result.gaps
    before, after = result.parts
    lines = [
        f"`{percent(filler.probability):>7}` {inline(ending(before, AROUND_SHOWN), 2 * AROUND_SHOWN)}"
        f"**{inline(filler.text, 80)}**{inline(after, AROUND_SHOWN)}"
        for filler in gap.fillers
    ]
    return [*lines, *(f"-# {rest}" for rest in _rest(gap))]


def _gaps(result: FillMaskResult) -> list[str]:
    """Return the best sentence, and each gap's fillers in a line of their own."""
    best = result.sentence(result.gaps[0].fillers[0])
    lines = [f"**{inline(best, 4 * AROUND_SHOWN)}**"]
    for number, gap in enumerate(result.gaps, 1):
        fillers = [f"{inline(filler.text, 40)} {percent(filler.probability)}" for filler in gap.fillers]
        lines.append(f"**Gap {number}:** {' · '.join([*fillers, *_rest(gap)])}")
    return lines


def _rest(gap: Gap) -> list[str]:
    return [f"all others together {percent(gap.rest)}"] if gap.rest > 0 else []


def _fitting(lines: list[str]) -> str:
    """Return as many lines as there is room for; the table has them all."""
    shown = ""
    for line in lines:
        if len(shown) + len(line) > LINES_SHOWN:
            return f"{shown}-# The table has the others."
        shown += f"{line}\n" if line else ""
    return shown.rstrip()
