"""How a learning curve looks: the part that trains and the picture so far, and what came of it."""

from collections.abc import Iterator, Sequence

import discord

from bot.cards.action import Perform, Who
from bot.cards.family import Answer, CardFamily, Item, StoredFile
from bot.cards.files import gallery
from bot.cards.layout import duration
from bot.cards.text import counted, inline
from bot.interaction import Interaction
from bot.jobs.job import Job
from cogs.fine_tune.hunger import explain, verdict
from cogs.fine_tune.run_card import DOING
from cogs.fine_tune.settings_text import settings_line
from cogs.fine_tune.stopping import finish, running
from models.catalogue import Catalogue
from models.tasks.fine_tune.code import EXAMPLES
from models.tasks.learning_curve.code import code
from models.tasks.learning_curve.request import (
    CurvePoint,
    CurveProgress,
    LearningCurveRequest,
    LearningCurveResult,
    score_name,
)

PICTURE = "learning-curve.png"
NAME_SHOWN = 60
FINISHING = "🏁 It stops after this step, and keeps the parts that are finished; the first is finished all the same."
ENDINGS = {
    "steps": "More parts would take more steps than one run may take here.",
    "minutes": "It ended at the most minutes that one run may take here; the part that was under way is left out.",
    "owner": "You stopped it early; the part that was under way is left out.",
}


class LearningCurveCard(CardFamily[LearningCurveRequest, LearningCurveResult, CurveProgress]):
    """The score by the number of examples, with the base as the baseline."""

    kind = "learning_curve"
    unit = "steps"
    begun = "Begun; the first point comes once the first part is trained"
    pace = 3.0

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.actions = (
            Perform(
                "learning_curve.finish",
                "Stop and keep",
                "🏁",
                who=Who.MANAGERS,
                replies=True,
                run=_finish,
                shown=running,
            ),
        )

    def heading(self, request: LearningCurveRequest) -> str:
        """Ask what is to be found out."""
        return f"📶 {request.name}: would more examples help?"

    def gist(self, request: LearningCurveRequest) -> str:
        """Return what is trained."""
        return request.name

    def question(self, request: LearningCurveRequest) -> list[Item]:
        """Show what is done, and how."""
        base = inline(self._catalogue.name(request.model), NAME_SHOWN)
        told = f"{base} is trained anew on 10, 30, 100, … of the same examples."
        return [discord.ui.TextDisplay(f"{told}\n-# {settings_line(request.settings)}")]

    def so_far(self, request: LearningCurveRequest, progress: CurveProgress, *, growing: bool) -> list[Item]:
        """Show which part it is at, the points, and the picture."""
        items: list[Item] = []
        if lines := list(_progress_lines(request, progress, growing=growing)):
            items.append(discord.ui.TextDisplay("\n".join(lines)))
        if progress.picture is not None:
            shown = discord.ui.MediaGallery[discord.ui.LayoutView]()
            alt = f"The {score_name(request.recipe)} by the number of examples so far."
            items.append(shown.add_item(media=f"attachment://{PICTURE}", description=alt))
        return items

    def files_so_far(self, request: LearningCurveRequest, progress: CurveProgress) -> list[StoredFile]:
        """Return the picture that was drawn last."""
        del request
        return [] if progress.picture is None else [StoredFile(PICTURE, progress.picture)]

    def answer(self, job: Job, request: LearningCurveRequest, result: LearningCurveResult) -> Answer:
        """Show the points, what they say, and the picture."""
        del job
        lines = [
            f"{_score(request)} on {counted(result.held_out_rows, 'held-out example')}:",
            _points(result.points),
            verdict(result),
        ]
        if result.ending in ENDINGS:
            lines.append(f"-# ⏱️ {ENDINGS[result.ending]}")
        picture, files = gallery(result.picture)
        footer = (
            f"{result.revision} · {counted(result.steps, 'step')} in {duration(result.seconds)} · {result.precision} · "
            f"seed {request.settings.seed} draws this again"
        )
        return Answer([discord.ui.TextDisplay("\n".join(lines)), picture], footer, files)

    def news(self, job: Job, request: LearningCurveRequest) -> str:
        """Say which curve is there."""
        del job
        return f"📶 The learning curve of **{request.name}** is drawn: it shows whether more examples would help."

    def code(self, request: LearningCurveRequest, result: LearningCurveResult) -> str:
        """Return the curve as a program of plain transformers, datasets, accelerate and peft."""
        return code(request, result, self._catalogue[request.model])

    def code_reads(self, request: LearningCurveRequest) -> list[StoredFile]:
        """Return the examples."""
        return [StoredFile(EXAMPLES, request.examples)]

    def explain(self, request: LearningCurveRequest, result: LearningCurveResult) -> str:
        """Tell how a learning curve is read, and what this one says."""
        return explain(request, result)


async def _finish(interaction: Interaction, job: Job[LearningCurveRequest, LearningCurveResult]) -> None:
    await finish(interaction, job, FINISHING)


def _progress_lines(request: LearningCurveRequest, progress: CurveProgress, *, growing: bool) -> Iterator[str]:
    if growing:
        on = f"Part {progress.part} of {progress.parts}, on {progress.examples:,} examples: " if progress.part else ""
        yield f"{on}{DOING[progress.doing].lower() if on else DOING[progress.doing]}"
    if progress.points:
        yield f"{_score(request)} so far: {_points(progress.points)}"


def _points(points: Sequence[CurvePoint]) -> str:
    """Return each point in words, the base first."""
    return " · ".join(
        f"{f'{point.examples:,}' if point.examples else 'as it was'} **{point.score:.3f}**" for point in points
    )


def _score(request: LearningCurveRequest) -> str:
    name = score_name(request.recipe)
    return name[0].upper() + name[1:]
