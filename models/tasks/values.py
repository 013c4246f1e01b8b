"""The values that travel between bot and worker, as JSON. No torch here: the bot reads this file too."""

import base64
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

Queue = Literal["inference", "training"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(_Value):
    """One piece of work asked for: frozen, validated, JSON-serialisable."""

    queue: ClassVar[Queue] = "inference"


class Result(_Value):
    """What came of a request."""


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


class Progress(_Value):
    """How far a running job is: a hint for the card, of which only the latest counts.

    Attributes
    ----------
    text
        What has been written so far, from the beginning.
    step, total
        Units done and expected (tokens, training steps); `total` is an upper bound, 0 when unknown.
    """

    text: str = ""
    step: int = 0
    total: int = 0
