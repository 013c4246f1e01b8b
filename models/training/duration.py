"""How long a training takes, said before it is begun. Imports no torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from models.training.settings import TrainingLimits, TrainingSettings

# Seconds a parameter and an example, where nothing like it was trained yet. On two cores of a CPU MiniLM in full (23
# million) took 54 s for 3,870 short texts, and SmolLM2 with an adapter (135 million) 15 s for 200 lines.
GUESSED = 6e-10
OVERHEAD = 10.0  # seconds to start a process, load the model, and save it; the same two, within a few seconds


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """A training that succeeded: how many examples it trained on, each as often as it was, and how long that took.

    Attributes
    ----------
    overhead
        Seconds beside: for the process, the model, the files.
    """

    examples: int
    seconds: float
    overhead: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a model is trained.

    Attributes
    ----------
    example, overhead
        Seconds an example, each time that it is read, and beside that.
    measured
        Whether earlier runs tell so; else it is a guess from the model's size.
    """

    example: float
    overhead: float
    measured: bool

    @classmethod
    def of(cls, runs: Sequence[EarlierRun], parameters: int) -> Self:
        """Return the pace of a model of so many parameters, of which earlier runs tell."""
        examples = sum(run.examples for run in runs)
        if not examples:
            return cls(GUESSED * parameters, OVERHEAD, measured=False)
        overhead = sum(run.overhead for run in runs) / len(runs)
        return cls(sum(run.seconds for run in runs) / examples, overhead, measured=True)

    def seconds(self, examples: int, settings: TrainingSettings, limits: TrainingLimits) -> float:
        """Return how long it takes to read all of so many examples as often as the settings say."""
        read = min(examples * settings.epochs, limits.steps * settings.batch_size)
        return self.overhead + self.example * read

    def epochs_within(self, seconds: float, examples: int) -> int:
        """Return how often so many examples are read in so many seconds."""
        return max(0, int((seconds - self.overhead) / (self.example * examples)))

    def examples_within(self, seconds: float, epochs: int) -> int:
        """Return how many examples are read so often in so many seconds."""
        return max(0, int((seconds - self.overhead) / (self.example * epochs)))
