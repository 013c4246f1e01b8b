"""Pictures of a training: its curve while it runs, and what came of it."""

import logging
import time
from asyncio import AbstractEventLoop, run_coroutine_threadsafe
from collections.abc import Sequence
from concurrent.futures import Future
from uuid import UUID

from models.artifacts import ArtifactStore
from models.data.examples import Recipe
from models.errors import Refusal
from models.figures import Curve, confusion_matrix, loss_curve
from models.tasks.values import Picture
from models.training.values import Evaluation, LossPoint

NAME = "loss-curve.png"
MEDIA_TYPE = "image/png"
SECONDS = 4.0  # from one picture of a running training to the next
FEWEST_POINTS = 2  # that make a line
MOST_CLASSES = 16  # that a confusion matrix shows

log = logging.getLogger(__name__)


class CurvePicture:
    """Gathers a training's points, and keeps a picture of them as an artifact, drawn anew every few seconds.

    Called in the thread of the training, but for what the store does, on its loop.

    Attributes
    ----------
    latest
        The artifact of the newest picture, once there is one.
    """

    def __init__(self, store: ArtifactStore, loop: AbstractEventLoop, run: str) -> None:
        self.latest: UUID | None = None
        self._store = store
        self._loop = loop
        self._run = run
        self._points: list[LossPoint] = []
        self._drawn_at = 0.0
        self._keeping: Future[None] | None = None

    def add(self, point: LossPoint) -> None:
        """Take the next point."""
        self._points.append(point)
        busy = self._keeping is not None and not self._keeping.done()
        enough = len(curve(self._points).training) >= FEWEST_POINTS
        if not busy and enough and time.monotonic() - self._drawn_at >= SECONDS:
            self._drawn_at = time.monotonic()
            self._keeping = run_coroutine_threadsafe(self._keep(self.drawn()), self._loop)

    def drawn(self) -> bytes:
        """Return the picture of all points so far."""
        return loss_curve({self._run: curve(self._points)})

    def wait(self) -> None:
        """Return once nothing is being kept any more."""
        if self._keeping is not None:
            self._keeping.result()

    async def _keep(self, png: bytes) -> None:
        if self.latest is not None:  # the ones before: what is told by now names this one
            await self._store.remove(NAME, but=self.latest)
        try:
            self.latest = await self._store.put(NAME, MEDIA_TYPE, png)
        except Refusal as refusal:
            log.warning("the curve of this training is not shown while it runs: %s", refusal)

    def lowest_held_out_loss(self, last: float) -> float | None:
        """Return the lowest loss on the way, on the held-out examples of which all have the loss `last` in the end.

        Some of them make the curve; what it tells is how far its end lies above its lowest point.
        """
        losses = [loss for _, loss in curve(self._points).held_out]
        return min(losses) + (last - losses[-1]) if losses else None


def curve(points: Sequence[LossPoint]) -> Curve:
    """Return the losses by step."""
    training = [(point.step, point.loss) for point in points if point.loss is not None]
    held_out = [(point.step, point.held_out_loss) for point in points if point.held_out_loss is not None]
    return Curve(training, held_out)


def final_pictures(picture: CurvePicture, recipe: Recipe, after: Evaluation, classes: Sequence[str]) -> list[Picture]:
    """Return the curve, and of a classifier what it took each class for."""
    alt = f"The loss over the steps: on the held-out examples {after.loss:.3f} in the end."
    pictures = [Picture.of(NAME, alt, picture.drawn())]
    if recipe == "classify" and len(classes) <= MOST_CLASSES:
        right = "; ".join(
            f"{name}: {row[place]} of {sum(row)} right"
            for place, (name, row) in enumerate(zip(classes, after.confusion, strict=True))
        )
        alt = f"What the held-out examples of each class were taken for. {right}"[:1024]
        pictures.append(Picture.of("confusion.png", alt, confusion_matrix(after.confusion, classes)))
    return pictures
