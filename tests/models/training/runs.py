"""Trainings of tiny models, in this process."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.artifacts import ArtifactsInMemory
from models.catalogue import Entry
from models.data.examples import Example, Exchange, Labelled, Passage, Recipe, write_examples
from models.tasks.context import ChildContext
from models.tasks.fine_tune.request import FineTuneRequest, FineTuneResult
from models.tasks.fine_tune.run import fine_tune
from models.training.settings import TrainingSettings
from models.training.values import LossPoint, TrainingProgress

CLASSES = ("fox", "dog")
SETTINGS = TrainingSettings(epochs=2, batch_size=4, learning_rate=5e-3, max_tokens=32, held_out=0.25, seed=3)


def labelled(count: int = 24) -> list[Example]:
    chance = random.Random(1)
    words = {"fox": ["quick", "brown", "jumps"], "dog": ["lazy", "sleeps", "sun"]}
    return [
        Labelled(text=" ".join(["the", *chance.choices(words[label], k=3)]), label=label)
        for label in chance.choices(CLASSES, k=count - 4) + 2 * list(CLASSES)
    ]


def passages(count: int = 16) -> list[Example]:
    chance = random.Random(1)
    words = ["quick", "brown", "fox", "lazy", "dog", "warm", "sun"]
    return [Passage(text=f"the {chance.choice(words)} jumps over the {chance.choice(words)}") for _ in range(count)]


def exchanges(count: int = 16) -> list[Example]:
    return [Exchange(prompt=f"the dog {number}", answer="jumps over the fox") for number in range(count)]


EXAMPLES: dict[Recipe, Callable[[], list[Example]]] = {"classify": labelled, "style": exchanges, "mask": passages}


@dataclass
class Run:
    """A training that may be run more than once: its artifacts stay."""

    entry: Entry
    recipe: Recipe
    examples: Sequence[Example]
    data_dir: Path
    settings: TrainingSettings = SETTINGS
    artifacts: ArtifactsInMemory = field(default_factory=ArtifactsInMemory)
    points: list[LossPoint] = field(default_factory=list)
    progress: list[TrainingProgress] = field(default_factory=list)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, **changes: Any) -> FineTuneResult:
        self.request = FineTuneRequest(
            recipe=self.recipe,
            model=self.entry.key,
            name="mine",
            examples=await self.artifacts.put("examples", "application/jsonl", write_examples(self.examples)),
            classes=CLASSES if self.recipe == "classify" else (),
            settings=self.settings,
        )
        self.points.clear()
        return await fine_tune(self.entry, self.request.model_copy(update=changes), self.context())

    def context(self) -> ChildContext[TrainingProgress, LossPoint]:
        self.given: ChildContext[TrainingProgress, LossPoint] = ChildContext(
            "cpu", self.data_dir, self.progress.append, self._take, self.artifacts
        )
        return self.given

    async def step(self, number: int) -> None:
        """Return once a point of this step or a later one has come."""
        async with asyncio.timeout(60):
            while not any(point.step >= number for point in self.points):
                self._came.clear()
                await self._came.wait()

    def _take(self, point: LossPoint) -> None:
        self.points.append(point)
        self._came.set()

    def held_out(self) -> dict[int, float]:
        """Return the held-out losses by step."""
        return {point.step: point.held_out_loss for point in self.points if point.held_out_loss is not None}


Make = Callable[..., Run]
"""Makes a training by its recipe."""
