"""What the room predicted. Nobody is named, and nothing that people typed is in it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Prediction:
    """How many gave which answer to a question, once that is revealed.

    Attributes
    ----------
    turn
        In which it was asked.
    votes
        By the answers that there were to choose from; where people typed theirs, by whether it was the right one.
    answered
        How many answered.
    right
        The right answer; None where nobody says which that is.
    correct
        How many gave it.
    """

    turn: int
    question: str
    votes: Mapping[str, int]
    answered: int
    right: str | None = None
    correct: int = 0
