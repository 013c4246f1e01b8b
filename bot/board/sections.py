"""What the page shows of a standing: a section each, as JSON. Of people, no more than a link allows."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.board.curve import curve_svg
from bot.board.figures import LATELY, KindCount, Standing, Training
from bot.board.stage import Scene
from bot.jobs.job import State
from models.catalogue import Catalogue

MOST_KINDS = 6  # that have a row of their own: a screen has no room for more

DOING = {
    State.QUEUED: "waiting",
    State.RUNNING: "learning",
    State.SUCCEEDED: "trained",
    State.FAILED: "did not work out",
    State.CANCELLED: "cancelled",
}


def sections(standing: Standing, scenes: Sequence[Scene], catalogue: Catalogue, *, names: bool) -> Mapping[str, bytes]:
    """Return each section by its name: the running demos, the queue, the trainings, and what was made."""
    shown = {
        "stage": [asdict(scene) for scene in scenes],
        "queue": _queue(standing),
        "made": _made(standing.kinds),
        "trainings": [_training(training, catalogue, names=names) for training in reversed(standing.trainings)],
    }
    return {name: json.dumps(value, separators=(",", ":")).encode() for name, value in shown.items()}


def _queue(standing: Standing) -> dict[str, Any]:
    kinds = [kind for kind in standing.kinds if kind.waiting or kind.running]
    return {
        "waiting": sum(kind.waiting for kind in kinds),
        "running": sum(kind.running for kind in kinds),
        "kinds": [
            {"kind": kind_name(kind.kind), "waiting": kind.waiting, "running": kind.running}
            for kind in _most_first(kinds, lambda kind: kind.waiting + kind.running)
        ],
        "tokensPerSecond": round(standing.tokens / LATELY, 1),
    }


def _made(kinds: Sequence[KindCount]) -> dict[str, Any]:
    most_first = _most_first([kind for kind in kinds if kind.made], lambda kind: kind.made)
    return {
        "total": sum(kind.made for kind in kinds),
        "kinds": [{"kind": kind_name(kind.kind), "count": kind.made} for kind in most_first],
    }


def _most_first(kinds: Sequence[KindCount], number: Callable[[KindCount], int]) -> list[KindCount]:
    """Return the kinds with the largest numbers, and after them all others as one."""
    ordered = sorted(kinds, key=lambda kind: (-number(kind), kind.kind))
    if len(ordered) <= MOST_KINDS:
        return ordered
    first, rest = ordered[: MOST_KINDS - 1], ordered[MOST_KINDS - 1 :]
    waiting, running, made = (
        sum(counts) for counts in zip(*((kind.waiting, kind.running, kind.made) for kind in rest), strict=True)
    )
    return [*first, KindCount("others", waiting, running, made)]


def _training(training: Training, catalogue: Catalogue, *, names: bool) -> dict[str, Any]:
    losses = [point.held_out_loss for point in training.points if point.held_out_loss is not None]
    return {
        "id": training.job_id,
        "title": training.name if names and training.name else training_title(training, catalogue),
        "state": training.state.value,
        "doing": DOING[training.state],
        "heldOutLoss": f"{losses[-1]:.3g}" if losses else None,
        "svg": curve_svg(training.points, label="The loss of a training"),
    }


def training_title(training: Training, catalogue: Catalogue) -> str:
    """Return what is trained and on what, without what its owner calls it."""
    known = training.model in catalogue
    return f"{training.recipe} on {catalogue.name(training.model) if known else training.model}"


def kind_name(kind: str) -> str:
    """Return a kind as its command is written."""
    return kind.replace("_", "-")
