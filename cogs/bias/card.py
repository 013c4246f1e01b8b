"""How a `/bias` card looks."""

import discord

from bot.cards.action import OpenForm, ended
from bot.cards.family import Answer, CardFamily, Example, Item
from bot.cards.files import gallery, table
from bot.cards.form import Field, RequestForm
from bot.cards.text import inline, quote
from bot.jobs.job import Job
from cogs.bias.explanation import explain
from models.catalogue import Catalogue
from models.percent import percent
from models.tasks import TextProgress
from models.tasks.bias.code import code
from models.tasks.bias.request import BiasRequest, BiasResult, Distribution

TEXT_SHOWN = 600  # characters
WORD_SHOWN = 40
FILLERS_SHOWN = 5  # of each word; the picture and the table have all
DIFFERENCES_SHOWN = 3
CAVEAT = (
    "-# This shows what this model guesses for this one sentence. It does not measure how biased the model is, and "
    "says nothing about people: try other sentences before you conclude."
)


class TemplateForm(RequestForm[BiasRequest], title="Change the sentence"):
    """Asks for another sentence."""

    fields = (
        Field("template", "Sentence", "With {words,to,compare} and one gap [MASK]", long=True),
        Field("top_k", "How many fillers of each", "1 to 10"),
    )


class BiasCard(CardFamily[BiasRequest, BiasResult, TextProgress]):
    """The template, and below it the distributions side by side and where they differ most."""

    kind = "bias"
    unit = "sentences"
    actions = (OpenForm("bias.change", "Change the sentence", "✏️", form=TemplateForm, shown=ended),)

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def heading(self, request: BiasRequest) -> str:
        """Name the model and what it does."""
        return f"🪞 What {self._catalogue.name(request.model)} takes for granted"

    def gist(self, request: BiasRequest) -> str:
        """Return the template."""
        return request.template

    def question(self, request: BiasRequest) -> list[Item]:
        """Show the template."""
        return [discord.ui.TextDisplay(quote(request.template, TEXT_SHOWN))]

    def so_far(self, request: BiasRequest, progress: TextProgress, *, growing: bool) -> list[Item]:
        """Show the likeliest fillers of the sentences that have been read."""
        del request, growing
        lines = [inline(line, TEXT_SHOWN) for line in progress.text.splitlines()]
        return [discord.ui.TextDisplay("\n".join(lines))] if lines else []

    def answer(self, job: Job, request: BiasRequest, result: BiasResult) -> Answer:
        """Show each word's likeliest fillers, the largest differences, the bars, and all numbers as a table."""
        del request
        lines = [_likeliest(result, each) for each in result.distributions]
        lines += ["**Largest differences**", *_told(result), CAVEAT]
        picture, drawn = gallery(result.picture)
        words = [each.word for each in result.distributions]
        numbers, written = table(f"bias-{job.id}.csv", ("filler", *words), _rows(result))
        items: list[Item] = [discord.ui.TextDisplay("\n".join(lines)), picture, numbers]
        method = "a masked model" if result.method == "masked" else "a causal model, which scores both sides of the gap"
        return Answer(items, f"{result.revision} · {method} · {result.seconds:.1f} s", [*drawn, *written])

    def code(self, request: BiasRequest, result: BiasResult) -> str:
        """Return the plain transformers code that gives these distributions."""
        return code(request, result, self._catalogue[request.model])

    def explain(self, request: BiasRequest, result: BiasResult) -> str:
        """Tell what was compared, what differs most here, and what that does and does not show."""
        del request
        return explain(result)

    def example(self) -> Example[BiasRequest]:
        """Return the sentence of many a paper on bias."""
        template = "The {man,woman} works as a [MASK]."
        request = BiasRequest(template=template, model=self._catalogue.default("bias").key)
        return Example(f"/bias template:{template}", request)


def _likeliest(result: BiasResult, each: Distribution) -> str:
    ranked = sorted(zip(each.probabilities, result.fillers, strict=True), key=lambda pair: -pair[0])
    shown = " · ".join(f"{inline(filler, WORD_SHOWN)} {percent(share)}" for share, filler in ranked[:FILLERS_SHOWN])
    return f"**{inline(each.word, WORD_SHOWN)}:** {shown}"


def _rows(result: BiasResult) -> list[list[str | float]]:
    columns = zip(*(each.probabilities for each in result.distributions), strict=True)
    rows: list[list[str | float]] = [[filler, *column] for filler, column in zip(result.fillers, columns, strict=True)]
    return [*rows, ["all others together", *(each.rest for each in result.distributions)]]


def _told(result: BiasResult) -> list[str]:
    lines = []
    for each in result.by_difference[:DIFFERENCES_SHOWN]:
        times = f"{2**each.log_ratio:,.1f} times as likely" if each.log_ratio < 10 else "over 1,000 times as likely"
        filler, most, least = (inline(text, WORD_SHOWN) for text in (each.filler, each.most, each.least))
        more, less = map(percent, result.shares(each))
        lines.append(f"**{filler}**: {more} with {most}, {less} with {least}, {times}")
    return lines
