"""Trains, with what is around a training: examples and checkpoints in the store, reports to the worker, its wishes."""

import asyncio
import os
import tempfile
from asyncio import AbstractEventLoop, run_coroutine_threadsafe
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from models.artifacts import ArtifactStore
from models.catalogue import Entry, load_catalogue
from models.data.examples import Example, write_examples
from models.tasks.context import ChildContext, from_a_thread
from models.tasks.fine_tune.follow import Shared, tell_followers
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.training import checkpoint, weights
from models.training.base import Base
from models.training.checkpoint import Checkpoints
from models.training.halving import halve
from models.training.pictures import CurvePicture, final_pictures
from models.training.process import attended, base_of, be_quiet, device_of, examples_of, mode_of, versions
from models.training.ranks import Ranks
from models.training.recipe import TrainingRecipe
from models.training.recipes import recipe_for
from models.training.room import bytes_needed, wait_for_room
from models.training.split import Data, commonest
from models.training.surroundings import Surroundings, Wishes
from models.training.trainer import bf16_is_quick
from models.training.training import Trained, Training
from models.training.values import LossPoint, TrainingProgress

# So much any store keeps; whether it keeps more is tried before hours are spent on it.
SMALL_BYTES = 20_000_000
WEIGHTS = "weights"
HALF = "weights-half"
# The least and the most that Discord takes of a file, by the server: below, all go through, and above, not even half.
LEAST_UPLOAD, MOST_UPLOAD = 10 * 2**20, 100 * 2**20


async def run(request: FineTuneRequest, context: ChildContext[TrainingProgress, LossPoint]) -> FineTuneResult:
    """Train, or go on with the training that an earlier process began."""
    be_quiet()
    return await fine_tune(load_catalogue()[request.model], request, context)


async def fine_tune(
    entry: Entry, request: FineTuneRequest, context: ChildContext[TrainingProgress, LossPoint]
) -> FineTuneResult:
    """Train a model of the catalogue."""
    recipe_class = recipe_for(request.recipe, entry)
    examples = await examples_of(request.examples, context.artifacts)
    context.report_progress(TrainingProgress(doing="loading"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = await asyncio.to_thread(base_of, entry, context.data_dir)
        recipe = recipe_class(base, request.settings, request.classes)
        found = await checkpoint.find(context.artifacts, folder)
        ranks = Ranks.here()
        device = device_of(context.device, ranks)
        await wait_for_room(
            device,
            bytes_needed(entry, request.settings),
            lambda: context.report_progress(TrainingProgress(doing="waiting")),
        )
        wishes = Wishes()
        loop = asyncio.get_running_loop()
        curve = CurvePicture(context.artifacts, loop, request.name)
        reports = _Reports(context, curve)
        around = Surroundings(
            device=device,
            folder=folder / "trainer",
            limits=request.limits,
            wishes=wishes,
            outlets=reports,
            checkpoints=Checkpoints(context.artifacts, loop, folder),
            check=lambda model: _check_room(model, recipe, context.artifacts, loop, folder),
            ranks=ranks,
        )

        def train() -> Trained:
            reports.progress(TrainingProgress(doing="reading"))
            if ranks.count > 1:
                tell_followers(ranks, _shared(request, context.device, base, examples, found, around.folder))
            return Training(recipe, Data.of(recipe, examples), around).run(found)

        trained = await attended(train, wishes, context)
        await asyncio.to_thread(curve.wait)
        told = {
            "lowest_held_out_loss": curve.lowest_held_out_loss(trained.after.loss),
            "mode": mode_of(examples),
            "pictures": final_pictures(curve, request.recipe, trained.after, request.classes),
        }
        return await _kept(trained, recipe, request, context, folder, told)


async def _kept(
    trained: Trained,
    recipe: TrainingRecipe[Any],
    request: FineTuneRequest,
    context: ChildContext[TrainingProgress, LossPoint],
    folder: Path,
    told: Mapping[str, Any],
) -> FineTuneResult:
    """Keep the trained model, and return what there is to tell, `told` among it."""
    context.report_progress(TrainingProgress(doing="saving", step=trained.steps, total=trained.steps))
    entry = recipe.base.entry
    tuned = weights.Tuned(
        name=request.name,
        recipe=request.recipe,
        model=entry.key,
        revision=entry.revision,
        classes=request.classes,
        max_tokens=recipe.most_tokens,
    )
    file = folder / f"{WEIGHTS}.zip"
    await asyncio.to_thread(weights.save, tuned, trained.model, recipe, file)
    kept = await _put_alone(WEIGHTS, file, context.artifacts)
    size = file.stat().st_size
    half = await _kept_half(file, size, context.artifacts)
    quick = bf16_is_quick(device_of(context.device, Ranks.here()))
    return FineTuneResult(
        before=trained.before,
        after=trained.after,
        commonest=commonest(trained.data.held_out) if request.classes else None,
        samples=trained.samples,
        ending=trained.ending,
        steps=trained.steps,
        seconds=trained.seconds,
        trained_rows=len(trained.data.training),
        held_out_rows=len(trained.data.held_out),
        settings=trained.settings,
        accumulation=trained.accumulation,
        revision=entry.revision,
        precision="bfloat16" if quick else "float32",
        versions=versions(),
        weights=kept,
        weight_bytes=size,
        **half,
        **told,
    )


async def _kept_half(file: Path, size: int, store: ArtifactStore) -> dict[str, Any]:
    """Keep the model in half the bytes, too, where that is of use; return what the result tells of it."""
    if not LEAST_UPLOAD < size < 2 * MOST_UPLOAD:
        return {}
    smaller = file.with_name(f"{HALF}.zip")
    half_bytes = await asyncio.to_thread(halve, file, smaller)
    return {"half": await _put_alone(HALF, smaller, store), "half_bytes": half_bytes}


async def _put_alone(name: str, file: Path, store: ArtifactStore) -> UUID:
    """Keep a file in place of those of earlier processes, that were lost before anybody heard of what they had kept."""
    kept = await store.put(name, weights.MEDIA_TYPE, file)
    await store.remove(name, but=kept)
    return kept


class _Reports:
    """Reports of the training's thread, on their way to the worker."""

    def __init__(self, context: ChildContext[TrainingProgress, LossPoint], curve: CurvePicture) -> None:
        self._progress = from_a_thread(context.report_progress)
        self._point = from_a_thread(context.report_event)
        self._curve = curve

    def progress(self, progress: TrainingProgress) -> None:
        """Pass progress on, with the newest picture."""
        self._progress(progress.model_copy(update={"picture": self._curve.latest}))

    def point(self, point: LossPoint) -> None:
        """Pass a point on, and draw it."""
        self._curve.add(point)
        self._point(point)


def _shared(
    request: FineTuneRequest,
    device: str,
    base: Base,
    examples: Sequence[Example],
    checkpoint: Path | None,
    folder: Path,
) -> Shared:
    """Return what the other processes of a training are to know, the examples in a file."""
    folder.mkdir()
    file = folder / "examples.jsonl"
    file.write_bytes(write_examples(examples))
    return Shared(
        request=request,
        entry=base.entry,
        device=device,
        base=base.folder,
        examples=file,
        checkpoint=checkpoint,
        folder=folder,
    )


def _check_room(
    model: Any, recipe: TrainingRecipe[Any], store: ArtifactStore, loop: AbstractEventLoop, folder: Path
) -> None:
    """Raise the store's `Refusal` where it would not keep the trained model."""
    whole = recipe.settings.lora_rank is None
    size = sum(weight.nbytes for weight in model.parameters() if whole or weight.requires_grad)
    if size < SMALL_BYTES:
        return
    file = folder / "room"
    file.touch()
    os.truncate(file, size)

    async def check() -> None:
        await store.put("room", "application/octet-stream", file)
        await store.remove("room")

    run_coroutine_threadsafe(check(), loop).result()
    file.unlink()
