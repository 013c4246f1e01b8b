"""Examples, what a recipe trains on: JSON, one object a line. Imports no torch."""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, TypeAdapter

# What is trained: a classifier on an encoder, the way a decoder writes, or a masked model on the words of a field.
Recipe = Literal["classify", "style", "mask"]


class _Example(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Labelled(_Example):
    """A text of a class, for `classify`."""

    text: str
    label: str


class Exchange(_Example):
    """A prompt and its answer, for `style`: the loss counts on the answer alone."""

    prompt: str
    answer: str


class Passage(_Example):
    """A text as it stands, for `style` and `mask`."""

    text: str


Example: TypeAlias = Labelled | Exchange | Passage

_examples: TypeAdapter[Example] = TypeAdapter(Example)


def write_examples(examples: Iterable[Example]) -> bytes:
    """Return them as JSON lines, in UTF-8."""
    return b"".join(_examples.dump_json(example) + b"\n" for example in examples)


def read_examples(lines: bytes) -> Iterator[Example]:
    """Yield the examples of JSON lines; raises pydantic's `ValidationError` for what `write_examples` did not write."""
    return (_examples.validate_json(line) for line in lines.split(b"\n") if line)
