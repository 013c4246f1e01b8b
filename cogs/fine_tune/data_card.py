"""How data looks that was read for fine-tuning: what is in it, what was made of it, and what would be trained."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time

import discord

from bot.cards.action import OpenForm, Resubmit, Who, succeeded
from bot.cards.family import Answer, CardFamily, Example, Item
from bot.cards.files import gallery
from bot.cards.stores import JobStore
from bot.cards.text import counted, inline
from bot.jobs.job import Job
from cogs.fine_tune.outlook import Forecast
from cogs.fine_tune.plan_form import PlanForm
from cogs.fine_tune.reading import CHOICES, FEWEST_COLUMNS, ROLES, DataJob, planned
from cogs.fine_tune.settings_text import settings_line
from models.catalogue import Catalogue
from models.errors import Refusal, UnknownModel
from models.percent import percent
from models.tasks.read_data.code import code
from models.tasks.read_data.request import Named, ReadDataRequest, ReadDataResult
from models.training.duration import Pace

EXAMPLE_SET = "sms-spam"
NAME_SHOWN = 60
CELL_SHOWN = 60
ROWS_SHOWN = 5
COLUMNS_SHOWN = 4
NOTE_SHOWN = 160
NOTES_SHOWN = 6
PURPOSES = {
    "classify": "to train a classifier",
    "style": "to train a style of writing",
    "mask": "to train the words of a field",
}

ClassEnds = Callable[[int], time | None]  # of a server, by its id


class ReadDataCard(CardFamily[ReadDataRequest, ReadDataResult]):
    """Rows, columns, classes, what was left out and assumed, and a button that starts the training."""

    kind = "read_data"
    unit = "rows"
    begun = "Reading the file"

    def __init__(self, catalogue: Catalogue, class_ends: ClassEnds = lambda _guild_id: None) -> None:
        self._catalogue = catalogue
        self._class_ends = class_ends
        self.actions = (
            *CHOICES,
            Resubmit(
                "read_data.start",
                "Start",
                "🚀",
                discord.ButtonStyle.success,
                who=Who.OWNER,
                request=lambda job, _chosen: planned(job, catalogue),
            ),
            OpenForm(
                "read_data.plan",
                "Advanced",
                "🎛️",
                who=Who.OWNER,
                shown=succeeded,
                form=lambda job: PlanForm(job, catalogue),
            ),
        )

    def heading(self, request: ReadDataRequest) -> str:
        """Name the data."""
        return f"📄 {inline(source_name(request), NAME_SHOWN)}"

    def gist(self, request: ReadDataRequest) -> str:
        """Return what the data is called."""
        return source_name(request)

    def question(self, request: ReadDataRequest) -> list[Item]:
        """Show nothing more: the heading says it."""
        del request
        return []

    def answer(self, job: Job, request: ReadDataRequest, result: ReadDataResult) -> Answer:
        """Show what was found, a sample, a picture, and the plan."""
        del job
        picture, files = gallery(result.picture)
        items: list[Item] = [
            discord.ui.TextDisplay("\n".join(_found(result))),
            discord.ui.TextDisplay("\n".join(_sample(result))),
            picture,
            discord.ui.TextDisplay("\n".join(self._planned(request, result))),
        ]
        return Answer(items, f"{result.form} · nothing is trained before you press Start", files)

    async def outlook(self, job: DataJob, guild_id: int, jobs: JobStore) -> str:
        """Tell when the training would start and end, and what is left of its owner's limits."""
        try:
            request = planned(job, self._catalogue)
        except Refusal:
            return ""  # the card itself says why
        allowance = job.request.allowance
        running = 1 if allowance is None else allowance.running
        outlook = await jobs.outlook(request, job.owner_id, running, guild_id)
        pace = Pace.of(outlook.runs, self._catalogue[request.model].parameters)
        now = datetime.now(UTC)
        return "\n".join(
            Forecast(request, job.outcome, outlook, pace, now, self._class_ends(guild_id), allowance).lines()
        )

    def _planned(self, request: ReadDataRequest, result: ReadDataResult) -> Iterator[str]:
        plan = request.plan.suited(result.recipe, self._catalogue)
        try:
            entry = plan.entry(result.recipe, self._catalogue)
        except UnknownModel:
            yield "⚠️ No model here can be trained like this. “What to train” offers other ways."
            return
        if request.plan.base is not None and plan.base is None:
            wished = inline(self._catalogue.name(request.plan.base), NAME_SHOWN)
            yield f"⚠️ {wished} cannot be trained like this, so another model is. “What to train” changes that."
        settings = plan.settings_on(result.recipe, entry, result.train)
        try:
            plan.limits.require_room(entry, settings)
        except Refusal as refusal:
            yield f"⚠️ {refusal}"
            return
        what = f"**“Start” trains {inline(entry.name, NAME_SHOWN)}** on it, as a model of yours called"
        yield f"{what} `{plan.name}`."
        yield f"-# {settings_line(settings)}"

    def code(self, request: ReadDataRequest, result: ReadDataResult) -> str:
        """Return plain code that holds out the same share of such data."""
        return code(request, result)

    def explain(self, request: ReadDataRequest, result: ReadDataResult) -> str:
        """Tell what becomes of the rows, and what the baseline is for."""
        del request
        baseline = (
            f"The baseline is the lazy answer: whoever always says the commonest class is right for "
            f"{percent(result.baseline)} of the rows, so a model has to do better than that to have learned anything."
            if result.baseline is not None
            else "There is no baseline to beat but the model as it was: its loss on the held-out rows before training."
        )
        return (
            f"Your file has {result.rows:,} rows, and {result.examples:,} of them became examples. "
            f"{result.train:,} are for training; {result.held_out:,} are held out, which the model never sees while "
            "it learns: only on those can one tell whether it learned or merely remembers. The same text twice would "
            f"be on both sides, so duplicates are left out. {baseline}"
        )

    def example(self) -> Example[ReadDataRequest]:
        """Return a set that the bot has."""
        source = Named(key=EXAMPLE_SET)
        request = ReadDataRequest.model_validate({"source": source, "plan": {"name": EXAMPLE_SET}})
        return Example(f"/finetune start data_set:{EXAMPLE_SET}", request)


def source_name(request: ReadDataRequest) -> str:
    """Return what people call the data."""
    return request.source.name


def _found(result: ReadDataResult) -> Iterator[str]:
    made = "" if result.examples == result.rows else f"{counted(result.examples, 'example')}, "
    yield (
        f"**{counted(result.rows, 'row')}** {PURPOSES[result.recipe]}: {made}{result.train:,} to train on, and "
        f"{result.held_out:,} held out to test it on."
    )
    chosen = result.columns.chosen()
    if chosen and len(result.all_columns) >= FEWEST_COLUMNS:
        yield "Columns: " + ", ".join(f"{ROLES[role]} `{_plain(name)}`" for role, name in chosen.items())
    if result.baseline is not None:
        commonest = inline(result.classes[0].name, NAME_SHOWN)
        yield f"To beat: always saying “{commonest}” is right **{percent(result.baseline)}** of the time."
    notes = [f"{counted(left.rows, 'row')} left out: {left.reason}" for left in result.left_out]
    notes += [*result.assumed, *result.notes]
    yield from (f"-# • {inline(note, NOTE_SHOWN)}" for note in notes[:NOTES_SHOWN])
    if len(notes) > NOTES_SHOWN:
        yield f"-# • and {len(notes) - NOTES_SHOWN} more remarks of this kind"


def _sample(result: ReadDataResult) -> Iterator[str]:
    yield "The first rows:"
    for row in result.sample[:ROWS_SHOWN]:
        yield "> • " + " · ".join(inline(cell, CELL_SHOWN) or "–" for cell in row[:COLUMNS_SHOWN])


def _plain(name: str) -> str:
    """Return a column's name for code marks, in which nothing else is markup."""
    return name.replace("`", "'")
