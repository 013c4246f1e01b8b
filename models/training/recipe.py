"""What a recipe is: how examples become rows, which model is trained on them, and what it says to an example."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, Generic, TypeVar

from transformers import DataCollatorForSeq2Seq

from models.data.examples import Example
from models.errors import Refusal
from models.training.base import Base
from models.training.settings import TrainingSettings
from models.training.values import Guess

ExampleT = TypeVar("ExampleT", bound=Example)
# A row as a model takes it; `row` is its number, by which it is told from all others.
Row = dict[str, Any]
SHOWN_CHARACTERS = 300
IGNORED: Final = -100  # a label that counts for no loss


class TrainingRecipe(ABC, Generic[ExampleT]):
    """A way to train.

    Attributes
    ----------
    model_class
        Of transformers.
    adapter
        What `peft.LoraConfig` takes for it beside the rank.
    metrics
        From the classes as they are, and as they were guessed, to figures; None measures the loss alone.
    stratified
        Whether the held-out rows have each of their `labels` as often as all rows have.
    """

    model_class: ClassVar[Any]
    adapter: ClassVar[Mapping[str, Any]] = {}
    metrics: Any = None
    stratified: ClassVar[bool] = False

    def __init__(self, base: Base, settings: TrainingSettings, classes: Sequence[str] = ()) -> None:
        self.base = base
        self.tokenizer = base.tokenizer
        self.settings = settings
        self.classes = list(classes)
        self.most_tokens = min(settings.max_tokens, base.entry.context)

    def load(self) -> Any:
        """Load the model to be trained."""
        return self.base.load(self.model_class, self.settings, self.adapter)

    @abstractmethod
    def examples(self, read: Sequence[Example]) -> list[ExampleT]:
        """Return the examples to train on; raises `Refusal` where they are not for this recipe."""

    @abstractmethod
    def row(self, example: ExampleT) -> Row:
        """Return what the model is trained on for one example."""

    def held_out(self, row: Row) -> Row:
        """Return a row as it is judged by: the same each time."""
        return row

    def collator(self) -> Any:
        """Return what makes a batch of rows."""
        return Padding(DataCollatorForSeq2Seq(self.tokenizer, label_pad_token_id=IGNORED))

    def begin_epoch(self, epoch: int) -> None:
        """Take note of the epoch, where rows differ from one to the next."""

    @abstractmethod
    def given(self, example: ExampleT) -> str:
        """Return what the model sees of a held-out example when it is asked to guess."""

    @abstractmethod
    def wanted(self, example: ExampleT) -> str:
        """Return what it should guess."""

    @abstractmethod
    def guesses(self, model: Any, example: ExampleT) -> tuple[Guess, ...]:
        """Return what it guesses, likeliest first."""

    def encode(self, text: str) -> list[int]:
        """Return a text's tokens with the special ones, cut to the most that are allowed."""
        encoded = self.tokenizer(text, truncation=True, max_length=self.most_tokens)
        return list(encoded["input_ids"])


class Padding:
    """Makes a batch of rows by a collator of transformers, which knows nothing of their numbers."""

    def __init__(self, collate: Any) -> None:
        self._collate = collate

    def __call__(self, rows: Sequence[Row]) -> Any:
        """Return the batch as tensors."""
        return self._collate([{name: value for name, value in row.items() if name != "row"} for row in rows])


def shown(text: str) -> str:
    """Cut a text to what a card has room for."""
    text = text.strip()
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS].rstrip()}…"


def not_for(recipe: str) -> Refusal:
    """Return the refusal of examples that another recipe takes."""
    return Refusal(f"These examples are not for “{recipe}”. Prepare the file again for this recipe.")
