"""How a fine-tuning run looks: the curve while it trains, and what came of it."""

from collections.abc import Iterator, Sequence

import discord

from bot.cards.family import Answer, CardFamily, Item, StoredFile
from bot.cards.files import gallery
from bot.cards.layout import duration
from bot.cards.text import counted, inline
from bot.jobs.job import Job
from bot.jobs.tuned_models import key_of
from cogs.fine_tune.explanation import explain
from cogs.fine_tune.run_actions import actions
from cogs.fine_tune.settings_text import settings_line
from models.catalogue import Catalogue
from models.data.examples import Recipe
from models.percent import percent
from models.tasks.fine_tune.code import EXAMPLES, code
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.training.values import Guess, Sample, TrainingProgress

CURVE = "loss-curve.png"
NAME_SHOWN = 60
GIVEN_SHOWN = 200
GUESS_SHOWN = 160
SAMPLES_SHOWN = 3
DOING = {
    "reading": "Reading the examples",
    "waiting": "Waiting until memory has room for it",
    "loading": "Loading the model",
    "learning": "Learning",
    "evaluating": "Testing on the held-out examples",
    "saving": "Saving the model",
}
COMMANDS: dict[Recipe, str] = {"classify": "classify", "style": "generate", "mask": "fill-mask"}
ENDINGS = {
    "steps": "It ended at the most steps that one run may take here.",
    "minutes": "It ended at the most minutes that one run may take here.",
    "owner": "You stopped it early, and this is what it had learned by then.",
}


class FineTuneCard(CardFamily[FineTuneRequest, FineTuneResult, TrainingProgress]):
    """Figures and curve while it trains; figures, curve and held-out examples before and after when it is done."""

    kind = "fine_tune"
    unit = "steps"
    begun = "Begun; the first loss comes once the model is loaded"
    pace = 3.0
    calls = True

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.actions = actions(catalogue)

    def heading(self, request: FineTuneRequest) -> str:
        """Name what is trained."""
        return f"🏋️ {request.name}: fine-tuning {inline(self._catalogue.name(request.model), NAME_SHOWN)}"

    def gist(self, request: FineTuneRequest) -> str:
        """Return the model's name."""
        return request.name

    def question(self, request: FineTuneRequest) -> list[Item]:
        """Show how it is trained."""
        return [discord.ui.TextDisplay(f"-# {settings_line(request.settings)}")]

    def so_far(self, request: FineTuneRequest, progress: TrainingProgress, *, growing: bool) -> list[Item]:
        """Show the latest figures, and the curve."""
        del request
        items: list[Item] = [discord.ui.TextDisplay("\n".join(_figures_so_far(progress, growing=growing)))]
        if progress.picture is not None:
            curve = discord.ui.MediaGallery[discord.ui.LayoutView]()
            items.append(curve.add_item(media=f"attachment://{CURVE}", description=_curve_in_words(progress)))
        return items

    def files_so_far(self, request: FineTuneRequest, progress: TrainingProgress) -> list[StoredFile]:
        """Return the picture of the curve that the run drew last."""
        del request
        return [] if progress.picture is None else [StoredFile(CURVE, progress.picture)]

    def answer(self, job: Job, request: FineTuneRequest, result: FineTuneResult) -> Answer:
        """Show the figures beside the baseline, the pictures, and held-out examples before and after."""
        shown = [gallery(picture) for picture in result.pictures]
        use = f"Press “Try it”, or {self._use(job, request)}, as everybody can once it is shared."
        lines = [*_outcome(result), use, *_samples(result.samples)]
        room = (
            f" · memory had room for {result.settings.batch_size} examples at once, {result.accumulation} times a step"
        )
        used = room if result.accumulation > 1 else ""
        footer = (
            f"{result.revision} · {counted(result.steps, 'step')} in {duration(result.seconds)}{used} · "
            f"{result.precision} · seed {result.settings.seed} trains this again · "
            f"{result.weight_bytes / 1e6:.1f} MB"
        )
        items: list[Item] = [discord.ui.TextDisplay("\n".join(lines)), *(picture for picture, _ in shown)]
        return Answer(items, footer, [file for _, files in shown for file in files])

    def thread(self, request: FineTuneRequest, owner_name: str) -> str:
        """Name the thread by the model and whose it is."""
        return f"🏋️ {request.name} ({owner_name})"

    def news(self, job: Job, request: FineTuneRequest) -> str:
        """Say what the model is called, and how it is used."""
        return f"🎉 Your model **{request.name}** is trained: press “Try it” there, or {self._use(job, request)}."

    def again(self, request: FineTuneRequest) -> None:
        """Offer no plain repetition: the same seed trains the same model, so a change is asked for."""
        del request

    def _use(self, job: Job, request: FineTuneRequest) -> str:
        # The bot may not have heard of the model yet when it hears that the job has ended.
        key = key_of(job.id)
        name = self._catalogue.name(key) if key in self._catalogue else request.name
        return f"type `/{COMMANDS[request.recipe]} model:{name}`"

    def code(self, request: FineTuneRequest, result: FineTuneResult) -> str:
        """Return the run as a program of plain transformers, datasets, accelerate and peft."""
        return code(request, result, self._catalogue[request.model])

    def code_reads(self, request: FineTuneRequest) -> list[StoredFile]:
        """Return the examples."""
        return [StoredFile(EXAMPLES, request.examples)]

    def explain(self, request: FineTuneRequest, result: FineTuneResult) -> str:
        """Read this curve: whether it still falls, overfits, or learned nothing."""
        return explain(request, result)


def _figures_so_far(progress: TrainingProgress, *, growing: bool) -> Iterator[str]:
    losses = [
        f"{name} **{value:.3f}**"
        for name, value in (("loss", progress.loss), ("held-out loss", progress.held_out_loss))
        if value is not None
    ]
    doing = [DOING[progress.doing]] if growing else []
    epoch = [f"epoch {progress.epoch:.1f}"] if progress.step or losses or not growing else []
    yield " · ".join([*doing, *epoch, *losses])
    if growing and progress.doing == "learning" and progress.rows_per_second:
        left = "" if progress.seconds_left is None else f" · {duration(progress.seconds_left)} to go"
        yield f"-# {progress.rows_per_second:.0f} examples a second{left}"


def _curve_in_words(progress: TrainingProgress) -> str:
    loss = "unknown" if progress.loss is None else f"{progress.loss:.3f}"
    held_out = "" if progress.held_out_loss is None else f", on the held-out examples {progress.held_out_loss:.3f}"
    return f"The loss over the steps so far, now at {loss}{held_out}."


def _outcome(result: FineTuneResult) -> Iterator[str]:
    before, after = result.before, result.after
    if after.accuracy is not None and after.macro_f1 is not None:
        lazy = "" if result.commonest is None else f"; always saying the commonest class: {percent(result.commonest)}"
        yield f"It is right on **{percent(after.accuracy)}** of {result.held_out_rows:,} held-out examples{lazy}."
        yield f"Macro F1 **{after.macro_f1:.3f}**, held-out loss {before.loss:.3f} → {after.loss:.3f}."
    else:
        change = (after.loss - before.loss) / before.loss if before.loss else 0.0
        yield f"Held-out loss **{before.loss:.3f} → {after.loss:.3f}** ({change:+.0%}), on {result.held_out_rows:,}."
    if result.ending in ENDINGS:
        yield f"-# ⏱️ {ENDINGS[result.ending]}"


def _samples(samples: Sequence[Sample]) -> Iterator[str]:
    if samples:
        yield "\nHeld-out examples, which it has not seen while it trained:"
    for sample in samples[:SAMPLES_SHOWN]:
        yield f"> {inline(sample.given, GIVEN_SHOWN)}"
        yield f"before: {_guess(sample.before)} · after: **{_guess(sample.after)}** · right: {_short(sample.wanted)}"


def _guess(guesses: Sequence[Guess]) -> str:
    if not guesses:
        return "nothing"
    first = guesses[0]
    probability = "" if first.probability is None else f" {percent(first.probability)}"
    return f"{_short(first.text)}{probability}"


def _short(text: str) -> str:
    return inline(text, GUESS_SHOWN) or "nothing"
