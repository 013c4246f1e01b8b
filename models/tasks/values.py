"""The values that travel between bot and worker, as JSON. No torch here: the bot reads this file too."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

# A kind of work with slots of its own. Its name here is all that a new one needs.
Queue = Literal["inference", "short", "training"]

# Where trainings wait, of which a person may begin so many a day.
TRAININGS: Queue = "training"

# How many jobs of each a worker runs at once, unless its settings say so. What is `short` is a forward pass or less: it
# never waits behind texts that are being written.
SLOTS: Mapping[Queue, int] = {"inference": 32, "short": 8, "training": 1}

# How what looks like a control token is read: as any other text, or as the token of that name.
ReadAs = Literal["text", "tokens"]

ELLIPSIS = "…"
# The most bytes that one character takes in JSON, as \u0000.
CHARACTER_BYTES = 6


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def artifacts_named(self) -> frozenset[UUID]:
        """Return the artifacts that it names, however deep: nothing else in these values is a UUID."""
        return frozenset(_uuids(self))


class Progress(_Value):
    """How far a running job is: a hint for the card, of which only the latest counts.

    Attributes
    ----------
    step, total
        Units done and expected (tokens, training steps); `total` is an upper bound, 0 when unknown.
    reading
        Whether both count the tokens of a prompt that is still being read.
    """

    step: int = 0
    total: int = 0
    reading: bool = False

    def shortened(self, excess: int) -> Self | None:
        """Return it with less to say, since its JSON is `excess` bytes too long; None where nothing can be left out."""
        del excess
        return None

    def without_artifacts(self) -> Self:
        """Return it naming no artifacts: each has taken the place of an earlier one, and may itself be gone."""
        return self.model_copy(update={name: None for name, value in self if isinstance(value, UUID)})


class TextProgress(Progress):
    """How far a job is that writes a text.

    Attributes
    ----------
    text
        What has been written so far; of a long text perhaps the end alone, behind an ellipsis.
    """

    text: str = ""

    def shortened(self, excess: int) -> Self | None:
        """Return it with less of the text's beginning."""
        text = without_beginning(self.text, excess)
        return None if text is None else self.model_copy(update={"text": text})


class Event(_Value):
    """A point of a series that outlives its run and all who listen, e.g. of a loss curve; see `Request.event`."""


@dataclass(frozen=True)
class ChildProcess:
    """That a run gets a process of its own, and what it may use there.

    Attributes
    ----------
    memory_bytes
        Most memory for data (`RLIMIT_DATA`); None is no limit. Not enforced on macOS.
    seconds
        Most time by the wall clock; None is no limit.
    background
        Whether it yields to what else runs on the machine: it is nicer, and uses half of the cores.
    spreads
        Whether it runs on all devices of its worker, in a process each; its task says in `follow.py` what those
        beside the first do.
    """

    memory_bytes: int | None = None
    seconds: float | None = None
    background: bool = False
    spreads: bool = False


class Request(_Value):
    """One piece of work asked for: frozen, validated, JSON-serialisable.

    Attributes
    ----------
    queue
        Where it waits, and whose slots it takes.
    progress, event
        What its run reports: how far it is, and the points of its series, if it has one.
    child
        The child process that its run needs; None runs it in the worker's own.
    """

    queue: ClassVar[Queue] = "inference"
    progress: ClassVar[type[Progress]] = Progress
    event: ClassVar[type[Event] | None] = None
    child: ClassVar[ChildProcess | None] = None

    def models_needed(self) -> tuple[str, ...]:
        """Return the keys of the models that a run needs: those of the fields `model` and `models`, if any."""
        model: str | None = getattr(self, "model", None)
        models: tuple[str, ...] = getattr(self, "models", ())
        return models if model is None else (model, *models)

    def model_made(self) -> str | None:
        """Return the name of the model that a run makes, if it makes one."""
        return None


class TypedTokens(_Value):
    """What of a typed text looks like control tokens of the model, and how it was read.

    Attributes
    ----------
    names
        As they were typed, e.g. `<|im_end|>`; empty for nearly every text.
    read_as
        "text": cut into pieces as any other text. "tokens": as the control tokens of these names.
    split
        Whether `split_special_tokens=True` of transformers is all that it takes to read these as text.
    """

    names: tuple[str, ...] = ()
    read_as: ReadAs = "text"
    split: bool = True


class Result(_Value):
    """What came of a request."""

    def typed_tokens(self) -> tuple[TypedTokens, ...]:
        """Return what was typed that looks like control tokens, as each model read it: the field `typed`, if any."""
        typed: TypedTokens | None = getattr(self, "typed", None)
        return () if typed is None else (typed,)

    def tokens_written(self) -> int:
        """Return how many tokens models wrote for it; those that they read do not count."""
        return 0


class Picture(_Value):
    """A drawn result; its bytes travel in the result as base64.

    Attributes
    ----------
    alt
        What it shows, in words, for people who cannot see it.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+\.png$")]
    alt: Annotated[str, Field(min_length=1, max_length=1024)]  # as Discord allows
    png: Base64Bytes

    @classmethod
    def of(cls, name: str, alt: str, png: bytes) -> Self:
        """Make one from PNG bytes."""
        return cls(name=name, alt=alt, png=base64.b64encode(png))


def _uuids(value: object) -> Iterator[UUID]:
    match value:
        case UUID():
            yield value
        case BaseModel():
            for _, inner in value:
                yield from _uuids(inner)
        case Mapping():
            yield from _uuids(tuple(value.values()))
        case tuple():
            for inner in value:
                yield from _uuids(inner)


def without_beginning(text: str, excess: int) -> str | None:
    """Return the end of a text behind an ellipsis, at most `excess` bytes of JSON shorter; None where none is left."""
    cut = -(-excess // CHARACTER_BYTES)
    return ELLIPSIS + text[cut + 1 :] if cut < len(text) else None
