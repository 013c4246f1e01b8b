"""What there is of a curve between two parts, kept as an artifact so that another process goes on with the next."""

import logging

from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError

from models.artifacts import ArtifactStore
from models.tasks.learning_curve.request import CurvePoint

NAME = "parts"
MEDIA_TYPE = "application/json"

log = logging.getLogger(__name__)


class State(BaseModel):
    """The parts that are finished.

    Attributes
    ----------
    points
        The base's, once it is judged, and one of each part.
    steps, seconds
        What they took together.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    points: tuple[CurvePoint, ...] = ()
    steps: int = 0
    seconds: FiniteFloat = 0.0

    def after(self, *points: CurvePoint, steps: int, seconds: float) -> "State":
        """Return what there is after one more part."""
        return State(points=(*self.points, *points), steps=self.steps + steps, seconds=seconds)


async def find(store: ArtifactStore) -> State:
    """Return what an earlier process has kept, or the state before the first part."""
    found = await store.find(NAME)
    if found is None:
        return State()
    data = b"".join([chunk async for chunk in store.read(found)])
    try:
        return State.model_validate_json(data)
    except ValidationError:  # another version's
        log.exception("the parts cannot be read; the curve begins anew")
        return State()


async def keep(store: ArtifactStore, state: State) -> None:
    """Keep it, in place of the one before."""
    new = await store.put(NAME, MEDIA_TYPE, state.model_dump_json().encode())
    await store.remove(NAME, but=new)
