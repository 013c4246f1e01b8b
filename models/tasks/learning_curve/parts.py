"""Which parts a learning curve has: on how many examples each trains, and how. Imports no torch."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import Refusal
from models.training.settings import FEWEST_STEPS, TrainingLimits, TrainingSettings, read_often
from models.training.steps import Steps

FIRST = 10
FEWEST = 2 * FIRST  # examples: fewer make no curve
TOO_FEW = "A learning curve needs {fewest} examples to train on or more, and there are {count}. Add rows to your data."
NO_STEPS = (
    "This needs {steps:,} steps for the first part, and one run may take {most:,} here. Try it with fewer epochs."
)


@dataclass(frozen=True)
class Part:
    """One training of the curve."""

    examples: int
    settings: TrainingSettings
    steps: int


def sizes(examples: int) -> list[int]:
    """Return on how many of these examples the parts train: 10, 30, 100, … and all; raises `Refusal` for too few."""
    if examples < FEWEST:
        raise Refusal(TOO_FEW.format(fewest=FEWEST, count=examples))
    some = [FIRST]
    while 2 * (following := _following(some[-1])) <= examples:
        some.append(following)
    return [*some, examples]


def parts(examples: int, settings: TrainingSettings, limits: TrainingLimits) -> list[Part]:
    """Return the parts that the limits have steps for, together; raises `Refusal` where that is none."""
    wanted = sizes(examples)
    taken, total = [], 0
    for size in wanted:
        part = _part(size, wanted, settings)
        total += part.steps
        if total > limits.steps:
            break
        taken.append(part)
    if not taken:
        raise Refusal(NO_STEPS.format(steps=total, most=limits.steps))
    return taken


def _following(size: int) -> int:
    """Return what comes after 1, 3, 10, 30 and so on."""
    return 3 * size if str(size).startswith("1") else 10 * size // 3


def _part(size: int, wanted: Sequence[int], settings: TrainingSettings) -> Part:
    """Return how a part is trained: few examples are read more often, as where nobody has more of them.

    All of them are read as often as the settings say, so that the last point is what a training gives.
    """
    all_steps = settings.epochs * max(1, wanted[-1] // settings.batch_size)
    own = read_often(settings, size, min(FEWEST_STEPS, all_steps))
    return Part(size, own, Steps.of(own, 1, size, 20_000).count)
