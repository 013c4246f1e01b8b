"""Training on several devices: what the first process tells the others, and what these do."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from models.catalogue import Entry
from models.data.examples import read_examples
from models.tasks.fine_tune.request import FineTuneRequest
from models.training.base import Base
from models.training.process import be_quiet, device_of
from models.training.ranks import Ranks, join
from models.training.recipes import recipe_for
from models.training.split import Data
from models.training.surroundings import Surroundings, Wishes
from models.training.training import Training
from models.training.watch import Stopped


class Shared(BaseModel):
    """What all processes of a training know.

    Attributes
    ----------
    base, examples, checkpoint
        Where the base, the examples and the checkpoint to go on from lie on this machine.
    folder
        For what `Trainer` writes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    request: FineTuneRequest
    entry: Entry
    device: str
    base: Path
    examples: Path
    checkpoint: Path | None
    folder: Path


def tell_followers(ranks: Ranks, shared: Shared) -> None:
    """Connect with the other processes, and tell them what the first knows."""
    join()
    ranks.share(shared.model_dump_json().encode())


def follow() -> None:
    """Train in step with the first process, and leave all that is reported or kept to it."""
    be_quiet()
    ranks = Ranks.here()
    join()
    shared = Shared.model_validate_json(ranks.share())
    request = shared.request
    base = Base.read(shared.entry, shared.base)
    recipe = recipe_for(request.recipe, shared.entry)(base, request.settings, request.classes)
    nobody: Any = _Nobody()
    around = Surroundings(
        device=device_of(shared.device, ranks),
        folder=shared.folder,
        limits=request.limits,
        wishes=Wishes(),
        outlets=nobody,
        checkpoints=nobody,
        check=lambda _: None,
        ranks=ranks,
    )
    try:
        examples = list(read_examples(shared.examples.read_bytes()))
        Training(recipe, Data.of(recipe, examples), around).run(shared.checkpoint)
    except Stopped:
        return


class _Nobody:
    """Takes what the first process reports and keeps."""

    ready = False

    def progress(self, _: object) -> None: ...

    def point(self, _: object) -> None: ...

    def keep(self, *_: object) -> None: ...

    def wait(self) -> None: ...
