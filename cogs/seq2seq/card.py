"""What `/translate` and `/summarize` cards have in common."""

from typing import TypeVar

import discord

from bot.cards.action import OpenForm
from bot.cards.family import Answer, CardFamily, Item
from bot.cards.files import text_file
from bot.cards.form import Field, RequestForm
from bot.cards.text import closed, counted, head, literal, quote, tail, written_fast
from bot.discord_limits import FORM_FIELD
from bot.jobs.job import Job
from models.catalogue import Catalogue
from models.seq2seq.values import RewriteRequest, Rewritten
from models.tasks import TextProgress

SOURCE_SHOWN = 1000  # characters; with the text and the small print within Discord's 4,000
TEXT_SHOWN = 2400

RequestT = TypeVar("RequestT", bound=RewriteRequest)
ResultT = TypeVar("ResultT", bound=Rewritten)


class TextForm(RequestForm[RewriteRequest], title="Another text"):
    """Asks for another text."""

    fields = (Field("text", "Text", "Everything else stays as it is", long=True),)


def _can_change(job: Job[RewriteRequest], _private: bool) -> bool:
    """Whether the job has ended, with a text that a form can hold."""
    return job.terminal and len(job.request.text) <= FORM_FIELD


class RewriteCard(CardFamily[RequestT, ResultT, TextProgress]):
    """The source as a quote, and below it what the model makes of it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.actions = (OpenForm(f"{self.kind}.text", "Another text", "✏️", form=TextForm, shown=_can_change),)

    def gist(self, request: RequestT) -> str:
        """Return the source."""
        return request.text

    def question(self, request: RequestT) -> list[Item]:
        """Show the source."""
        return [discord.ui.TextDisplay(quote(request.text, SOURCE_SHOWN))]

    def so_far(self, request: RequestT, progress: TextProgress, *, growing: bool) -> list[Item]:
        """Show the text so far behind a cursor; while several beams are followed there is none yet."""
        del request
        text = literal(progress.text)
        return [discord.ui.TextDisplay(tail(f"{text} ▌" if growing else text, TEXT_SHOWN))] if text.strip() else []

    def answer(self, job: Job, request: RequestT, result: ResultT) -> Answer:
        """Show the text; one too long for a message is attached whole."""
        del request
        shown = literal(result.text)
        if not shown.strip():
            return Answer([discord.ui.TextDisplay("*The model ended its text at once.*")], _footer(result))
        if len(closed(shown)) <= TEXT_SHOWN:
            return Answer([discord.ui.TextDisplay(closed(shown))], _footer(result))
        whole, files = text_file(f"text-{job.id}.txt", f"{result.text}\n")
        return Answer([discord.ui.TextDisplay(head(shown, TEXT_SHOWN)), whole], _footer(result), files)


def _footer(result: Rewritten) -> str:
    footer = [
        result.revision,
        f"read {counted(result.source_tokens, 'token')}",
        f"wrote {written_fast(result.tokens, result.seconds)}",
        "greedy decoding" if result.beams == 1 else f"{result.beams} beams",
        "it came to its end" if result.stop == "end" else f"stopped at the limit of {result.limit} tokens",
    ]
    return " · ".join(footer)
