"""How a model is trained: the settings, and what they are unless told. Imports no torch."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from models.catalogue import Entry
from models.data.examples import Recipe
from models.errors import Refusal

# Beyond this many parameters a model forgets what it knew at the learning rates that suit a small one.
SMALL = 60_000_000
MANY = 10_000  # examples
# With fewer steps a new head has hardly learned anything; read more often than this, few examples are learned by heart.
FEWEST_STEPS = 100
MOST_READ = 12  # epochs
WEIGHT_BYTES = 4  # a parameter's, as trained models are kept


class TrainingSettings(BaseModel):
    """What a person may set.

    Attributes
    ----------
    batch_size
        Examples a step.
    warm_up
        The share of all steps in which the learning rate rises from nothing; after it, it falls to nothing.
    max_tokens
        The most tokens of an example; longer texts are cut, long passages into several examples.
    lora_rank
        The rank of the adapter that is trained beside the frozen weights; None trains all weights.
    held_out
        The share of the examples that is not trained on, to judge by.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: Annotated[int, Field(ge=1, le=50)]
    batch_size: Annotated[int, Field(ge=1, le=64)]
    learning_rate: Annotated[float, Field(ge=1e-7, le=1e-2)]
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.01
    warm_up: Annotated[float, Field(ge=0, le=0.5)] = 0.1
    max_tokens: Annotated[int, Field(ge=8, le=1024)]
    lora_rank: Annotated[int, Field(ge=1, le=64)] | None = None
    held_out: Annotated[float, Field(ge=0.05, le=0.5)] = 0.2
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 42


class TrainingLimits(BaseModel):
    """What ends a training early, with the result of then; and what is too large to be trained.

    Attributes
    ----------
    weight_bytes
        The largest trained model that is kept here; None keeps any.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: Annotated[int, Field(ge=1, le=20_000)] = 5000
    minutes: Annotated[float, Field(gt=0, le=60)] = 15
    weight_bytes: Annotated[int, Field(gt=0)] | None = None

    def require_room(self, entry: Entry, settings: TrainingSettings) -> None:
        """Raise `Refusal` for a model that would be too large to be kept; adapters are small."""
        size = WEIGHT_BYTES * entry.parameters
        if self.weight_bytes is None or settings.lora_rank is not None or size <= self.weight_bytes:
            return
        raise Refusal(
            f"The trained model would have {size / 1e6:.0f} MB, and only {self.weight_bytes / 1e6:.0f} MB can be kept "
            "here. Press Advanced and write `lora_rank = 8` in its settings: that makes a small one. For whole models, "
            "an instructor has to name a folder: `python -m bot doctor` tells how."
        )


class Allowance(BaseModel):
    """How much one person may train.

    Attributes
    ----------
    models, runs_a_day
        Models kept, and trainings begun within a day.
    running
        Trainings that run at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    models: int
    runs_a_day: int
    running: int


def default_settings(recipe: Recipe, entry: Entry, examples: int = MANY) -> TrainingSettings:
    """Return the settings that suit most data, for a recipe on a model; few examples are read more often."""
    return read_often(_settings(recipe, entry), examples)


def read_often(settings: TrainingSettings, examples: int, steps: int = FEWEST_STEPS) -> TrainingSettings:
    """Return the settings with as many epochs on so many examples as make these steps, within reason."""
    in_epoch = max(1, examples // settings.batch_size)
    return settings.model_copy(update={"epochs": max(settings.epochs, min(-(-steps // in_epoch), MOST_READ))})


def _settings(recipe: Recipe, entry: Entry) -> TrainingSettings:
    small = entry.parameters < SMALL
    match recipe:
        case "classify":
            rate, epochs = (1e-4, 1) if small else (2e-5, 2)
            tokens = min(128, entry.context)
            return TrainingSettings(epochs=epochs, batch_size=16, learning_rate=rate, max_tokens=tokens)
        case "style":
            tokens = min(256, entry.context)
            return TrainingSettings(epochs=3, batch_size=8, learning_rate=2e-4, max_tokens=tokens, lora_rank=8)
        case "mask":
            rate, tokens = (1e-4 if small else 5e-5), min(256, entry.context)
            return TrainingSettings(epochs=3, batch_size=16, learning_rate=rate, max_tokens=tokens)
