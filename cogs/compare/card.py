"""How a `/compare` card looks."""

from collections.abc import Callable
from typing import Any

import discord

from bot.cards.action import OpenForm, ended
from bot.cards.family import Answer, Attachment, CardFamily, Example, Item
from bot.cards.files import text_file
from bot.cards.text import closed, harmless, head, quote, tail, written_fast
from bot.jobs.job import Job
from cogs.compare.change_form import ChangeForm
from cogs.compare.explanation import explain
from cogs.compare.variants import combined, labels
from cogs.generate.card import STOPS, as_meant, in_beams
from cogs.generate.choosing import in_common
from models.catalogue import Catalogue
from models.tasks.compare.code import code
from models.tasks.compare.request import CompareProgress, CompareRequest, CompareResult, Failed
from models.tasks.generate.request import GenerateRequest, GenerateResult
from models.tasks.sampling import SEEDS, new_seed

PROMPT_SHOWN = 400  # characters; with the texts and the small print within Discord's 4,000
TEXTS_SHOWN = 2400  # of all texts together
ERROR_SHOWN = 200
NAME_SHOWN = 60


class CompareCard(CardFamily[CompareRequest, CompareResult, CompareProgress]):
    """The prompt, and below it what each model or setting makes of it."""

    kind = "compare"
    actions = (OpenForm("compare.change", "Change it", "✏️", form=ChangeForm, shown=ended),)

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def heading(self, request: CompareRequest) -> str:
        """Say what is compared."""
        names = list(dict.fromkeys(self._catalogue.name(variant.model)[:NAME_SHOWN] for variant in request.variants))
        if len(names) > 1:
            return f"⚖️ {', '.join(names[:-1])} and {names[-1]} compared"
        return f"⚖️ {names[0]}, with {len(request.variants)} settings"

    def gist(self, request: CompareRequest) -> str:
        """Return the prompt."""
        return request.prompt

    def question(self, request: CompareRequest) -> list[Item]:
        """Show the prompt."""
        return [_text(quote(request.prompt, PROMPT_SHOWN))]

    def so_far(self, request: CompareRequest, progress: CompareProgress, *, growing: bool) -> list[Item]:
        """Show the end of each text so far, where the new words appear, behind a cursor."""
        texts = [as_meant(variant.mode, text) for variant, text in zip(request.variants, progress.texts, strict=True)]
        shown = [f"{text} ▌" if growing else text for text in texts]
        shown = [in_beams(variant) or text for variant, text in zip(request.variants, shown, strict=True)]
        return self._listed(request, shown, cut=tail)

    def answer(self, job: Job, request: CompareRequest, result: CompareResult) -> Answer:
        """Show each text with its figures; where one is too long for a message, all are attached whole."""
        texts = [_shown(variant, answer) for variant, answer in zip(request.variants, result.answers, strict=True)]
        items = self._listed(request, texts, [_footer(answer) for answer in result.answers], cut=head)
        files: list[Attachment] = []
        if any(len(closed(text)) > _room(request) for text in texts):
            whole, files = text_file(f"answers-{job.id}.txt", self._whole(request, result))
            items.append(whole)
        return Answer(items, self._small_print(job, request, result), files)

    def again(self, request: CompareRequest) -> CompareRequest | None:
        """Ask for other texts: the same models and settings, other seeds; greedy decoding has none."""
        if all(variant.temperature == 0 for variant in request.variants):
            return None
        shift = max(1, new_seed())  # variants that share a seed share the next one too
        again = [variant.model_copy(update={"seed": (variant.seed + shift) % SEEDS}) for variant in request.variants]
        return CompareRequest(variants=tuple(again))

    def code(self, request: CompareRequest, result: CompareResult) -> str:
        """Return the plain transformers code that writes all these texts."""
        written = [answer.model for answer in result.answers if isinstance(answer, GenerateResult)]
        return code(request, result, {key: self._catalogue[key] for key in written})

    def explain(self, request: CompareRequest, result: CompareResult) -> str:
        """Tell what differs, and what that did to these texts."""
        return explain(request, result, labels(request, self._catalogue))

    def example(self) -> Example[CompareRequest]:
        """Return the beginning of a story at three temperatures."""
        prompt = "Once upon a time"
        model = self._catalogue.default("compare").key
        settings = GenerateRequest(prompt=prompt, model=model, max_new_tokens=64, seed=new_seed())
        return Example(f"/compare prompt:{prompt}", combined(settings, [], {}))

    def _listed(
        self,
        request: CompareRequest,
        texts: list[str],
        footer: list[str] | None = None,
        *,
        cut: Callable[[str, int], str],
    ) -> list[Item]:
        items: list[Item] = []
        for place, (label, text) in enumerate(zip(labels(request, self._catalogue), texts, strict=True)):
            small = f"\n-# {footer[place]}" if footer else ""
            items.append(discord.ui.Separator[Any]())
            items.append(_text(f"**{place + 1} · {label}**{small}\n{cut(text, _room(request))}"))
        return items

    def _whole(self, request: CompareRequest, result: CompareResult) -> str:
        names = labels(request, self._catalogue)
        parts = [f"Prompt:\n{request.prompt}\n"]
        for place, (name, answer) in enumerate(zip(names, result.answers, strict=True), 1):
            text = answer.error if isinstance(answer, Failed) else answer.text
            parts.append(f"{place} · {name}:\n{text}\n")
        return f"\n{'-' * 40}\n\n".join(parts)

    def _small_print(self, job: Job, request: CompareRequest, result: CompareResult) -> str:
        written = [answer for answer in result.answers if isinstance(answer, GenerateResult)]
        first = request.variants[0]
        drawn = any(variant.temperature > 0 for variant in request.variants)
        exact = all(answer.dtype == "float32" for answer in written)
        promise = "writes these again" if exact else "repeats the draws, though in bfloat16 the texts may differ"
        footer = [
            *dict.fromkeys(answer.revision for answer in written),
            *([", ".join(in_common(request.variants))] if in_common(request.variants) else []),
            *([f"seed {first.seed} {promise}"] if drawn and len({v.seed for v in request.variants}) == 1 else []),
            f"waited {job.waited or 0:.1f} s",
        ]
        return " · ".join(footer)


def _room(request: CompareRequest) -> int:
    return TEXTS_SHOWN // len(request.variants)


def _shown(variant: GenerateRequest, answer: GenerateResult | Failed) -> str:
    if isinstance(answer, Failed):
        return f"⚠️ {head(harmless(answer.error), ERROR_SHOWN)}"
    return as_meant(variant.mode, answer.text) if answer.text.strip() else "*The model ended its text at once.*"


def _footer(answer: GenerateResult | Failed) -> str:
    if isinstance(answer, Failed):
        return "no text"
    return f"{written_fast(answer.tokens, answer.seconds)} · {answer.seconds:.1f} s · {STOPS[answer.stop]}"


def _text(content: str) -> Item:
    return discord.ui.TextDisplay(content)
