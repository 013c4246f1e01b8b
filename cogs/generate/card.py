"""How a `/generate` card looks, and the buttons it adds."""

import discord

from bot.cards.action import OpenForm, Resubmit, ended
from bot.cards.family import Answer, CardFamily, Example, Item
from bot.cards.files import text_file
from bot.cards.text import closed, harmless, head, literal, quote, tail, written_fast
from bot.jobs.job import Job
from cogs.generate.choosing import choice, settings
from cogs.generate.settings_form import SettingsForm
from models.catalogue import Catalogue
from models.tasks import TextProgress
from models.tasks.generate.code import code
from models.tasks.generate.request import GenerateRequest, GenerateResult, Mode
from models.tasks.sampling import new_seed

PROMPT_SHOWN = 600  # characters; with the text and the small print within Discord's 4,000
TEXT_SHOWN = 2800

STOPS = {
    "end": "it came to its end",
    "length": "it reached max_new_tokens",
    "context": "the model can see no more",
}


class GenerateCard(CardFamily[GenerateRequest, GenerateResult, TextProgress]):
    """The prompt as a quote, and below it what the model writes."""

    kind = "generate"

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.actions = (
            Resubmit("generate.continue", "Continue", "⏩", request=_continued, shown=_can_continue),
            OpenForm("generate.settings", "Change settings", "🎛️", form=SettingsForm, shown=ended),
        )

    def heading(self, request: GenerateRequest) -> str:
        """Name the model and what it does with the text."""
        name = self._catalogue.name(request.model)
        return f"💬 {name} answers" if request.mode == "answer" else f"✍️ {name} continues"

    def gist(self, request: GenerateRequest) -> str:
        """Return the prompt."""
        return request.prompt

    def question(self, request: GenerateRequest) -> list[Item]:
        """Show the prompt."""
        return [_text(quote(request.prompt, PROMPT_SHOWN))]

    def so_far(self, request: GenerateRequest, progress: TextProgress, *, growing: bool) -> list[Item]:
        """Show the end of the text so far, where the new words appear, behind a cursor; beams have none yet."""
        written = as_meant(request.mode, request.written + progress.text)
        shown = tail(f"{written} ▌" if growing else written, TEXT_SHOWN)
        return [_text(in_beams(request) or shown)] if growing or shown.strip() else []

    def answer(self, job: Job, request: GenerateRequest, result: GenerateResult) -> Answer:
        """Show the text; one too long for a message is attached whole."""
        written = request.written + result.text
        shown = as_meant(request.mode, written)
        if not shown.strip():
            return Answer([_text("*The model ended its text at once.*")], self._footer(job, request, result))
        if len(closed(shown)) <= TEXT_SHOWN:
            return Answer([_text(closed(shown))], self._footer(job, request, result))
        whole, files = text_file(f"text-{job.id}.txt", f"{request.prompt}{written}\n")
        return Answer([_text(head(shown, TEXT_SHOWN)), whole], self._footer(job, request, result), files)

    def again(self, request: GenerateRequest) -> GenerateRequest:
        """Ask for another text: the same settings, another seed."""
        return request.model_copy(update={"seed": new_seed(), "written": ""})

    def code(self, request: GenerateRequest, result: GenerateResult) -> str:
        """Return the plain transformers code that writes this text."""
        return code(request, result, self._catalogue[request.model])

    def explain(self, request: GenerateRequest, result: GenerateResult) -> str:
        """Tell how a text comes to be, token by token, and what the settings did to this one."""
        how = (
            "It continues your text, which is all that its pretraining taught it"
            if request.mode == "continue"
            else "It answers, because fine-tuning on conversations taught it to, and your text was put into such a form"
        )
        return (
            "A language model only ever guesses the next token, a piece of a word, from all tokens before it. "
            f"Your prompt was {result.prompt_tokens} tokens; it guessed {result.tokens} more, one by one, each "
            f"guess becoming part of what the next one sees. {choice(request)} {how}. {_control(result)}"
            "Fluent is not the same as true: it has no facts to look up, only what usually follows what."
        )

    def example(self) -> Example[GenerateRequest]:
        """Return the beginning of a story."""
        prompt = "The old lighthouse keeper opened the door and"
        request = GenerateRequest.usual(prompt, self._catalogue.default("generate").key)
        return Example(f"/generate prompt:{prompt}", request)

    def _footer(self, job: Job, request: GenerateRequest, result: GenerateResult) -> str:
        footer = [
            result.revision,
            *([", ".join(settings(request))] if settings(request) else []),
            _seed(request, exact=result.dtype == "float32"),
            written_fast(result.tokens, result.seconds),
            f"waited {job.waited or 0:.1f} s",
            f"stopped because {STOPS[result.stop]}",
        ]
        return " · ".join(footer)


def as_meant(mode: Mode, written: str) -> str:
    """Return what a model wrote as it is to be shown: an answer is in Markdown, what goes on from a text is not."""
    return harmless(written) if mode == "answer" else literal(written)


def in_beams(request: GenerateRequest) -> str:
    """Return why no text is shown while it is written, if it is written in beams."""
    if request.num_beams == 1:
        return ""
    return f"*It follows {request.num_beams} texts at once. Which one wins is known at the end: wait for it.*"


def _control(result: GenerateResult) -> str:
    """Return what became of the control tokens that were typed."""
    if not result.typed.names:
        return ""
    if result.typed.read_as == "tokens":
        return (
            "Control tokens tell it where a turn or a text begins and ends, and you typed some yourself: for the model "
            "there is no difference, and that is how a turn can be forged. "
        )
    return (
        "Control tokens tell it where a turn or a text begins and ends; their names, which you typed, were cut into "
        "pieces like any other text, so that nobody can forge a turn. "
    )


def _seed(request: GenerateRequest, *, exact: bool) -> str:
    if request.num_beams > 1:
        return "nothing drawn: the likeliest text of its beams"
    if request.temperature == 0:
        return "nothing drawn: always the likeliest token"
    promise = "writes this again" if exact else "repeats the draws, though in bfloat16 the text may differ"
    return f"seed {request.seed} {promise}"


def _continued(job: Job[GenerateRequest, GenerateResult], _chosen: str) -> GenerateRequest:
    written = job.request.written + job.outcome.text
    return GenerateRequest.model_validate(job.request.model_dump() | {"written": written})


def _can_continue(job: Job[GenerateRequest, GenerateResult], _private: bool) -> bool:
    return job.result is not None and job.result.stop == "length"


def _text(content: str) -> Item:
    return discord.ui.TextDisplay(content)
