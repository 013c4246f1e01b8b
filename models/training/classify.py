"""The recipe `classify`: an encoder learns to tell texts of several classes apart, all of it, or by an adapter."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from transformers import AutoModelForSequenceClassification, DataCollatorWithPadding

from models.data.examples import Example, Labelled
from models.training.recipe import Padding, Row, TrainingRecipe, not_for, shown
from models.training.values import Guess

GUESSES = 3


class Classify(TrainingRecipe[Labelled]):
    """Trains a new classification head together with the encoder below it."""

    model_class = AutoModelForSequenceClassification
    adapter: ClassVar[Mapping[str, Any]] = {"task_type": "SEQ_CLS"}
    stratified = True

    def load(self) -> Any:
        """Load the encoder, below a head that knows the names of the classes."""
        names = dict(enumerate(self.classes))
        numbers = {name: index for index, name in names.items()}
        labels = {"num_labels": len(names), "id2label": names, "label2id": numbers}
        return self.base.load(self.model_class, self.settings, self.adapter, **labels)

    def examples(self, read: Sequence[Example]) -> list[Labelled]:
        """Return the labelled texts."""
        labelled = [example for example in read if isinstance(example, Labelled) and example.label in self.classes]
        if len(labelled) != len(read):
            raise not_for("classify")
        return labelled

    def row(self, example: Labelled) -> Row:
        """Return its tokens, and its class by number."""
        return {"input_ids": self.encode(example.text), "labels": self.classes.index(example.label)}

    def collator(self) -> Any:
        """Return what pads the tokens alone."""
        return Padding(DataCollatorWithPadding(self.tokenizer))

    def metrics(self, true: Sequence[int], guessed: Sequence[int]) -> dict[str, Any]:
        """Return accuracy, macro F1, and the confusion matrix."""
        confusion = confusion_matrix(true, guessed, len(self.classes))
        accuracy = float(np.trace(confusion) / confusion.sum())
        return {"accuracy": accuracy, "macro_f1": macro_f1(confusion), "confusion": confusion.tolist()}

    def given(self, example: Labelled) -> str:
        """Return the text."""
        return shown(example.text)

    def wanted(self, example: Labelled) -> str:
        """Return the class."""
        return example.label

    def guesses(self, model: Any, example: Labelled) -> tuple[Guess, ...]:
        """Return the likeliest classes with their probabilities."""
        ids = torch.tensor([self.encode(example.text)], device=model.device)
        likely = model(input_ids=ids).logits[0].float().softmax(-1).topk(min(GUESSES, len(self.classes)))
        pairs = zip(likely.indices.tolist(), likely.values.tolist(), strict=True)
        return tuple(Guess(text=self.classes[index], probability=value) for index, value in pairs)


def confusion_matrix(true: Any, guessed: Any, classes: int) -> Any:
    """Count [class as it is, class as guessed]."""
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (true, guessed), 1)
    return counts


def macro_f1(confusion: Any) -> float:
    """Return the mean over classes of the F1 score; a class that neither occurs nor is guessed counts for nothing."""
    hits, sizes = np.diag(confusion), confusion.sum(axis=0) + confusion.sum(axis=1)
    return float((2 * hits[sizes > 0] / sizes[sizes > 0]).mean())
