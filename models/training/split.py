"""The examples as data sets of rows: those to train on, and those held out to judge by."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from datasets import ClassLabel, Dataset

from models.data.examples import Example
from models.data.split import held_out_count
from models.errors import Refusal
from models.training.recipe import Row, TrainingRecipe

FEWEST = 4  # examples, of which one is held out
MOST = 20_000


@dataclass(frozen=True)
class Data:
    """What a training reads: the examples, and rows made of them, each with the number of its example as `row`."""

    examples: Sequence[Any]
    training: Dataset
    held_out: Dataset

    @classmethod
    def of(cls, recipe: TrainingRecipe[Any], examples: Sequence[Example]) -> Self:
        """Return the data that a recipe makes of examples; raises `Refusal`."""
        own = recipe.examples(examples)
        return cls(own, *split(recipe, own))

    def first(self, count: int) -> Self:
        """Return the data with fewer rows to train on: of two such the larger has all that the smaller has."""
        return replace(self, training=self.training.select(range(count)))


def split(recipe: TrainingRecipe[Any], examples: list[Any]) -> tuple[Dataset, Dataset]:
    """Return the rows to train on and those held out, drawn by the seed.

    Each row has the number of its example as `row`. Raises `Refusal` where there are too few examples or too many.
    """
    if not FEWEST <= len(examples) <= MOST:
        raise Refusal(f"There are {len(examples):,} examples here: {FEWEST} are the fewest, {MOST:,} the most.")
    rows = Dataset.from_list([{"row": number, **recipe.row(example)} for number, example in enumerate(examples)])
    settings = recipe.settings
    held_out = held_out_count(len(rows), settings.held_out, max(1, len(recipe.classes)))
    by: dict[str, Any] = {}
    if recipe.stratified:
        _refuse_rare(recipe, rows)
        rows = rows.cast_column("labels", ClassLabel(names=recipe.classes))
        by = {"stratify_by_column": "labels"}
    parts = rows.train_test_split(test_size=held_out, seed=settings.seed, **by)
    judged = [recipe.held_out(row) for row in _listed(parts["test"])]
    return parts["train"], Dataset.from_list(judged)


def commonest(held_out: Dataset) -> float:
    """Return the share of the commonest of the `labels`."""
    counts = Counter(held_out["labels"])
    return max(counts.values()) / counts.total()


def _listed(rows: Dataset) -> list[Row]:
    return [dict(row) for row in rows]


def _refuse_rare(recipe: TrainingRecipe[Any], rows: Dataset) -> None:
    """Raise `Refusal` where a class has no example for each part."""
    counts = Counter(rows["labels"])
    for number, name in enumerate(recipe.classes):
        if counts[number] < 2:
            raise Refusal(f"The class “{name}” has fewer than two examples. Add some, or leave this class out.")
