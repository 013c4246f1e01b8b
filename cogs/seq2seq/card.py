"""How `/translate` and `/summarize` cards look."""

from typing import TypeVar

import discord

from bot.cards.action import OpenForm
from bot.cards.family import Answer, CardFamily, Example, Item
from bot.cards.files import file
from bot.cards.form import Field, RequestForm
from bot.cards.text import closed, harmless, head, quote, tail
from bot.discord_limits import FORM_FIELD
from bot.jobs.job import Job
from cogs.seq2seq import explanation
from cogs.seq2seq.pairs import said
from models.catalogue import Catalogue
from models.seq2seq.values import Rewritten
from models.tasks import TextProgress
from models.tasks.summarize import code as summarize_code
from models.tasks.summarize.request import SummarizeRequest, SummarizeResult
from models.tasks.translate import code as translate_code
from models.tasks.translate.request import TranslateRequest, TranslateResult, prefix

SOURCE_SHOWN = 1000  # characters; with the text and the small print within Discord's 4,000
TEXT_SHOWN = 2400

RequestT = TypeVar("RequestT", TranslateRequest, SummarizeRequest)
ResultT = TypeVar("ResultT", TranslateResult, SummarizeResult)


class TextForm(RequestForm[TranslateRequest | SummarizeRequest], title="Another text"):
    """Asks for another text."""

    fields = (Field("text", "Text", "Everything else stays as it is", long=True),)


def _can_change(job: Job[TranslateRequest | SummarizeRequest], _private: bool) -> bool:
    """Whether the job has ended, with a text that a form can hold."""
    return job.terminal and len(job.request.text) <= FORM_FIELD


class RewriteCard(CardFamily[RequestT, ResultT, TextProgress]):
    """The source as a quote, and below it what the model makes of it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
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
        text = harmless(progress.text)
        return [discord.ui.TextDisplay(tail(f"{text} ▌" if growing else text, TEXT_SHOWN))] if text.strip() else []

    def answer(self, job: Job, request: RequestT, result: ResultT) -> Answer:
        """Show the text; one too long for a message is attached whole."""
        del request
        shown = harmless(result.text)
        if not shown.strip():
            return Answer([discord.ui.TextDisplay("*The model ended its text at once.*")], _footer(result))
        if len(closed(shown)) <= TEXT_SHOWN:
            return Answer([discord.ui.TextDisplay(closed(shown))], _footer(result))
        whole, files = file(f"text-{job.id}.txt", f"{result.text}\n".encode())
        return Answer([discord.ui.TextDisplay(head(shown, TEXT_SHOWN)), whole], _footer(result), files)


class TranslateCard(RewriteCard[TranslateRequest, TranslateResult]):
    """A text and its translation."""

    kind = "translate"

    def heading(self, request: TranslateRequest) -> str:
        """Name the model and the languages."""
        return f"🌍 {self._catalogue.name(request.model)} translates, {said(request.pair)}"

    def code(self, request: TranslateRequest, result: TranslateResult) -> str:
        """Return the plain transformers code that writes this translation."""
        return translate_code.code(request, result, self._catalogue[request.model])

    def explain(self, request: TranslateRequest, result: TranslateResult) -> str:
        """Tell how an encoder and a decoder made this translation."""
        before = prefix(request.pair, self._catalogue[request.model])
        return explanation.of_translation(request, result, before)

    def example(self) -> Example[TranslateRequest]:
        """Return a sentence for the first pair there is."""
        text = "The house is small, but the garden is wonderful."
        entry = self._catalogue.default("translate")
        request = TranslateRequest(text=text, pair=entry.pairs[0], model=entry.key)
        return Example(f"/translate text:{text} to:{said(request.pair)}", request)


class SummarizeCard(RewriteCard[SummarizeRequest, SummarizeResult]):
    """A text and its summary."""

    kind = "summarize"

    def heading(self, request: SummarizeRequest) -> str:
        """Name the model and what it does."""
        return f"📝 {self._catalogue.name(request.model)} summarises"

    def code(self, request: SummarizeRequest, result: SummarizeResult) -> str:
        """Return the plain transformers code that writes this summary."""
        return summarize_code.code(request, result, self._catalogue[request.model])

    def explain(self, request: SummarizeRequest, result: SummarizeResult) -> str:
        """Tell how an encoder and a decoder made this summary."""
        return explanation.of_summary(request, result)

    def example(self) -> Example[SummarizeRequest]:
        """Return a few sentences with one thing to say."""
        text = (
            "The library will close its doors on Monday for three weeks. Workers will replace the roof, which has "
            "leaked since the storm in March, and paint the reading rooms. Books can be returned at the town hall."
        )
        request = SummarizeRequest(text=text, model=self._catalogue.default("summarize").key)
        return Example(f"/summarize text:{text}", request)


def _footer(result: Rewritten) -> str:
    speed = result.tokens / result.seconds if result.seconds > 0 else 0
    footer = [
        result.revision,
        f"{result.source_tokens:,} tokens read, {result.tokens:,} written, {speed:.0f} a second",
        "greedy decoding" if result.beams == 1 else f"{result.beams} beams",
        "it came to its end" if result.stop == "end" else f"stopped at the limit of {result.limit} tokens",
    ]
    return " · ".join(footer)
