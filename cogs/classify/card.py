"""How a `/classify` card looks."""

import discord

from bot.cards.family import Answer, CardFamily, Item
from bot.cards.files import gallery, table
from bot.cards.text import counted, inline, quote
from bot.jobs.job import Job
from models.catalogue import Catalogue
from models.percent import percent
from models.tasks.classify.code import code
from models.tasks.classify.request import Class, ClassifyRequest, ClassifyResult

TEXT_SHOWN = 900  # characters
LABEL_SHOWN = 80
SURE = 0.9
UNSURE = 0.6


class ClassifyCard(CardFamily[ClassifyRequest, ClassifyResult]):
    """The text, and below it the classes as bars."""

    kind = "classify"

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def heading(self, request: ClassifyRequest) -> str:
        """Name the model and what it does."""
        return f"🏷️ {self._catalogue.name(request.model)} classifies"

    def gist(self, request: ClassifyRequest) -> str:
        """Return the text."""
        return request.text

    def question(self, request: ClassifyRequest) -> list[Item]:
        """Show the text that was typed."""
        return [discord.ui.TextDisplay(quote(request.text, TEXT_SHOWN))]

    def answer(self, job: Job, request: ClassifyRequest, result: ClassifyResult) -> Answer:
        """Show the likeliest class, all of them as bars, and all numbers as a table."""
        del request
        picture, drawn = gallery(result.picture)
        rows = [(one.label, one.probability) for one in result.classes]
        numbers, written = table(f"classes-{job.id}.csv", ("class", "probability"), rows)
        items: list[Item] = [discord.ui.TextDisplay("\n".join(_lines(result))), picture, numbers]
        footer = f"{result.revision} · {counted(result.tokens, 'token')} read in {result.seconds:.2f} s"
        return Answer(items, footer, [*drawn, *written])

    def code(self, request: ClassifyRequest, result: ClassifyResult) -> str:
        """Return the plain transformers code that gives these classes."""
        return code(request, result, self._catalogue[request.model])

    def explain(self, request: ClassifyRequest, result: ClassifyResult) -> str:
        """Tell what a classifier does, how sure this one is, and what it cannot say."""
        del request
        best = result.classes[0]
        sure = "quite sure" if best.probability > SURE else "torn" if best.probability < UNSURE else "fairly sure"
        return (
            f"A classifier is an encoder with one more layer on top: it reads all {counted(result.tokens, 'token')} "
            "at once, turns them into one list of numbers, and that layer gives each of its "
            f"{len(result.classes)} classes a score; softmax makes them probabilities that add up to 100 %. Here the "
            f"model is {sure}: {_named(best)}. It learned the classes from labelled examples, and knows no others: a "
            "text that fits none of them gets one all the same, often with confidence. What it gets wrong most is told "
            "on the card of its training."
        )


def _lines(result: ClassifyResult) -> list[str]:
    lines = [f"It is {_named(result.classes[0])}."]
    if result.unread:
        lines.append(f"-# ✂️ The model had no room for the last {counted(result.unread, 'token')} of the text.")
    return lines


def _named(one: Class) -> str:
    return f"**{inline(one.label, LABEL_SHOWN)}** ({percent(one.probability)})"
