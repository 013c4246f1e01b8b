"""What a check found: well, a warning, or a fault, with what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a line begins: what is wrong makes a class fail, a warning may matter."""

    WELL = "✓"
    WARNING = "!"
    WRONG = "✗"


@dataclass(frozen=True)
class Finding:
    """One line, and below it what to do.

    Attributes
    ----------
    to_do
        A sentence for whoever runs the bot; empty where nothing is to be done.
    """

    mark: Mark
    said: str
    to_do: str = ""

    def __str__(self) -> str:
        first = f"{self.mark} {self.said}"
        return f"{first}\n    {self.to_do}" if self.to_do else first


def well(said: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(Mark.WELL, said)


def warning(said: str, to_do: str) -> Finding:
    """Return that something may matter."""
    return Finding(Mark.WARNING, said, to_do)


def wrong(said: str, to_do: str) -> Finding:
    """Return that something makes a class fail."""
    return Finding(Mark.WRONG, said, to_do)
