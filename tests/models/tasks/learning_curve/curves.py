"""Learning curves of tiny models, in this process."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.artifacts import ArtifactsInMemory
from models.catalogue import Entry
from models.data.examples import Example, Recipe, write_examples
from models.tasks.context import ChildContext
from models.tasks.learning_curve.request import CurvePoint, CurveProgress, LearningCurveRequest, LearningCurveResult
from models.tasks.learning_curve.run import learning_curve
from models.training.settings import TrainingSettings
from tests.models.training.runs import CLASSES, SETTINGS

FEW_STEPS = SETTINGS.model_copy(update={"batch_size": 16})


@dataclass
class Curve:
    """A curve that may be drawn by one process after another: its artifacts stay."""

    entry: Entry
    recipe: Recipe
    examples: Sequence[Example]
    data_dir: Path
    settings: TrainingSettings = FEW_STEPS
    artifacts: ArtifactsInMemory = field(default_factory=ArtifactsInMemory)
    points: list[CurvePoint] = field(default_factory=list)
    progress: list[CurveProgress] = field(default_factory=list)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, **changes: Any) -> LearningCurveResult:
        """Draw it in a new process."""
        self.points.clear()
        self.progress.clear()
        self.request = LearningCurveRequest(
            recipe=self.recipe,
            model=self.entry.key,
            name="mine",
            examples=await self.artifacts.put("examples", "application/jsonl", write_examples(self.examples)),
            classes=CLASSES if self.recipe == "classify" else (),
            settings=self.settings,
        )
        self.given: ChildContext[CurveProgress, CurvePoint] = ChildContext(
            "cpu", self.data_dir, self._report, self._take, self.artifacts
        )
        return await learning_curve(self.entry, self.request.model_copy(update=changes), self.given)

    async def until(self, examples: int) -> None:
        """Return once the point of so many examples has come and the next part has begun; of 0, once anything has."""
        async with asyncio.timeout(60):
            while not self._is_past(examples):
                self._came.clear()
                await self._came.wait()

    def _is_past(self, examples: int) -> bool:
        if examples == 0:
            return bool(self.progress)
        return any(point.examples == examples for point in self.points) and self.progress[-1].examples > examples

    def _take(self, point: CurvePoint) -> None:
        self.points.append(point)
        self._came.set()

    def _report(self, progress: CurveProgress) -> None:
        self.progress.append(progress)
        self._came.set()
