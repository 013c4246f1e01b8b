"""What a demo shows the room, as the board needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Scene:
    """The step at which a demo is.

    Attributes
    ----------
    title
        Of the demo.
    step, steps
        Which step it is, from 1, of how many.
    text
        What the step says.
    question
        What the room is asked now; None where it is asked nothing.
    answers
        How many gave each answer, once that is revealed.
    """

    title: str
    step: int
    steps: int
    text: str
    question: str | None = None
    answers: Mapping[str, int] = field(default_factory=dict)


class Stage(Protocol):
    """Where demos run."""

    def scenes(self, guild_id: int, /) -> Sequence[Scene]:
        """Return where the demos of a server are; asked once a second, so from memory."""
