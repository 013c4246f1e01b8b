"""What the reading of data asks for and gives."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.data.examples import Recipe
from models.data.values import Columns, DataLimits, LeftOut
from models.tasks.values import ChildProcess, Picture, Queue, Request, Result
from models.training.plan import Plan
from models.training.settings import Allowance

MEMORY_BYTES = 2**30
SECONDS = 60.0


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Upload(_Value):
    """A file that a person attached, kept as an artifact; its name is for people alone."""

    kind: Literal["upload"] = "upload"
    artifact: UUID
    name: str

    @property
    def file_name(self) -> str:
        """What a file of it is called."""
        return self.name


class _Set(_Value):
    """A set of data by its key."""

    key: str

    @property
    def name(self) -> str:
        """What people call it."""
        return self.key

    @property
    def file_name(self) -> str:
        """What a file of it is called."""
        return f"{self.key}.csv"


class Named(_Set):
    """A set that comes with the bot, by its key."""

    kind: Literal["named"] = "named"


class Added(_Set):
    """A set that was added to the bot, with what its card says: its data is an artifact, so any worker can read it."""

    kind: Literal["added"] = "added"
    artifact: UUID
    recipe: Recipe
    columns: Columns


Source = Annotated[Upload | Named | Added, Field(discriminator="kind")]


class ReadDataRequest(Request):
    """Read a file and prepare its examples.

    Attributes
    ----------
    recipe
        None is the one that the data looks made for; of a named set, the one of its card.
    columns
        Those that a person chose; the others are recognised.
    plan
        What is to be trained on the examples.
    allowance
        What its owner may train, for the card to say what is left of it; None where that is not said.
    """

    queue: ClassVar[Queue] = "short"
    child: ClassVar[ChildProcess | None] = ChildProcess(memory_bytes=MEMORY_BYTES, seconds=SECONDS)

    source: Source
    recipe: Recipe | None = None
    columns: Columns = Columns()
    limits: DataLimits = DataLimits()
    plan: Plan = Plan()
    allowance: Allowance | None = None


class ClassSize(_Value):
    """A class and how many examples it has."""

    name: str
    examples: int


class Spread(_Value):
    """How long examples are: half are no longer than the median, nine of ten no longer than `most_are_below`."""

    median: int
    most_are_below: int
    longest: int


class ReadDataResult(Result):
    """What was found in a file, and the examples made of it.

    Attributes
    ----------
    form, assumed, notes
        What kind of file it is, what was assumed to read it, and what was done to what it held, in sentences.
    all_columns, sample
        Every column, to choose others from, and the first rows under them, long cells cut.
    rows
        Of the file; `examples` are those that can be used, and `left_out` says why others cannot.
    classes
        For `classify`, the largest first.
    baseline
        For `classify`, the share of the largest class: what one is right with who always says it.
    examples_artifact
        The examples as JSON lines; see `models.data.examples`.
    train, held_out
        How many are trained on, and how many are kept to test on.
    """

    form: str
    assumed: tuple[str, ...]
    notes: tuple[str, ...]
    recipe: Recipe
    columns: Columns
    all_columns: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    rows: int
    examples: int
    left_out: tuple[LeftOut, ...]
    classes: tuple[ClassSize, ...]
    baseline: float | None
    characters: Spread
    words: Spread
    train: int
    held_out: int
    examples_artifact: UUID
    picture: Picture
