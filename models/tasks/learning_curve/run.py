"""A learning curve in its own process: parts and pictures in the store, reports to the worker, its wishes."""

import asyncio
import tempfile
from asyncio import AbstractEventLoop, run_coroutine_threadsafe
from pathlib import Path
from uuid import UUID

from models.catalogue import Entry, load_catalogue
from models.figures import score_curve
from models.tasks.context import ChildContext, from_a_thread
from models.tasks.learning_curve import state as kept
from models.tasks.learning_curve.curve import Around, Drawn, Parts
from models.tasks.learning_curve.request import (
    CurvePoint,
    CurveProgress,
    LearningCurveRequest,
    LearningCurveResult,
    score_name,
)
from models.tasks.learning_curve.state import State
from models.tasks.values import Picture
from models.training.process import attended, base_of, be_quiet, device_of, examples_of, mode_of, versions
from models.training.ranks import Ranks
from models.training.recipes import recipe_for
from models.training.room import bytes_needed, wait_for_room
from models.training.surroundings import Wishes
from models.training.trainer import bf16_is_quick

PICTURE = "learning-curve.png"
MEDIA_TYPE = "image/png"

CurveContext = ChildContext[CurveProgress, CurvePoint]


async def run(request: LearningCurveRequest, context: CurveContext) -> LearningCurveResult:
    """Train the parts, or go on with those that an earlier process began."""
    be_quiet()
    return await learning_curve(load_catalogue()[request.model], request, context)


async def learning_curve(entry: Entry, request: LearningCurveRequest, context: CurveContext) -> LearningCurveResult:
    """Train a model of the catalogue on ever more examples."""
    recipe_class = recipe_for(request.recipe, entry)
    examples = await examples_of(request.examples, context.artifacts)
    context.report_progress(CurveProgress(doing="loading"))
    base = await asyncio.to_thread(base_of, entry, context.data_dir)
    state = await kept.find(context.artifacts)
    reports = _Reports(request, context, asyncio.get_running_loop())
    await reports.go_on(state)
    device = device_of(context.device, Ranks())
    await wait_for_room(
        device,
        bytes_needed(entry, request.settings),
        lambda: context.report_progress(CurveProgress(doing="waiting", points=state.points)),
    )
    wishes = Wishes()
    with tempfile.TemporaryDirectory() as name:
        around = Around(
            recipe=lambda settings: recipe_class(base, settings, request.classes),
            device=device,
            folder=Path(name),
            wishes=wishes,
            progress=reports.progress,
            reached=reports.reached,
        )
        drawn = await attended(lambda: Parts(request, examples, around, state).run(), wishes, context)
    # What is kept goes once the job has ended, as all that no job names: until then another process may need it.
    return _result(drawn, entry, request, context)


class _Reports:
    """What the thread of the parts reports, on its way to the worker and into the store."""

    def __init__(self, request: LearningCurveRequest, context: CurveContext, loop: AbstractEventLoop) -> None:
        self._request = request
        self._context = context
        self._loop = loop
        self._progress = from_a_thread(context.report_progress)
        self._picture: UUID | None = None
        self._told = 0  # points

    async def go_on(self, state: State) -> None:
        """Tell the points that an earlier process has found: what it reported itself is gone with its attempt."""
        self._picture = await self._context.artifacts.find(PICTURE)
        self._tell(state)

    def progress(self, progress: CurveProgress) -> None:
        """Pass progress on, with the newest picture; from the thread."""
        self._progress(progress.model_copy(update={"picture": self._picture}))

    def reached(self, state: State) -> None:
        """Keep what there is, draw it, and tell the new points; from the thread."""
        png = drawn_curve(self._request, state.points)
        run_coroutine_threadsafe(self._keep(state, png), self._loop).result()

    async def _keep(self, state: State, png: bytes) -> None:
        store = self._context.artifacts
        await kept.keep(store, state)
        self._tell(state)
        if self._picture is not None:  # the ones before: what is told by now names this one
            await store.remove(PICTURE, but=self._picture)
        self._picture = await store.put(PICTURE, MEDIA_TYPE, png)

    def _tell(self, state: State) -> None:
        for point in state.points[self._told :]:
            self._context.report_event(point)
        self._told = len(state.points)


def drawn_curve(request: LearningCurveRequest, points: tuple[CurvePoint, ...]) -> bytes:
    """Return the picture of a base and of one part at least."""
    base, *others = points
    scores = [(point.examples, point.score) for point in others]
    return score_curve(base.score, scores, score=score_name(request.recipe))


def _result(drawn: Drawn, entry: Entry, request: LearningCurveRequest, context: CurveContext) -> LearningCurveResult:
    points = drawn.state.points
    told = ", ".join(f"{point.score:.3f} after {point.examples:,}" for point in points[1:])
    alt = f"The {score_name(request.recipe)} by the number of examples: {points[0].score:.3f} before, {told}."
    return LearningCurveResult(
        points=points,
        ending=drawn.ending,
        sizes=drawn.sizes,
        held_out_rows=len(drawn.data.held_out),
        steps=drawn.state.steps,
        seconds=drawn.state.seconds,
        revision=entry.revision,
        precision="bfloat16" if bf16_is_quick(device_of(context.device, Ranks())) else "float32",
        versions=versions(),
        mode=mode_of(drawn.data.examples),
        picture=Picture.of(PICTURE, alt, drawn_curve(request, points)),
    )
