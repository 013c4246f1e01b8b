"""What is wrong with a runbook, told so that its author finds it: the line, and what was meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

MOST_TOLD = 20
SHOWN = 40  # characters of what an author wrote


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong.

    Attributes
    ----------
    place
        Where: a field, or `steps`, a step's number from 0, and a field of it.
    """

    place: tuple[str | int, ...]
    sentence: str


class RunbookInvalid(Exception):
    """A runbook that cannot be used; the message is a line for each mistake, with the file and the line.

    Attributes
    ----------
    lines
        Those lines.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        told = [*lines[:MOST_TOLD], *([f"… and {len(lines) - MOST_TOLD} more"] if len(lines) > MOST_TOLD else [])]
        super().__init__("\n".join(told))
        self.lines = tuple(told)


def shown(written: object) -> str:
    """Return what an author wrote as a message names it: short, in one line, without anything that it could mean."""
    text = "".join(mark if mark.isprintable() and mark != "`" else " " for mark in str(written)[: SHOWN + 1])
    return f"`{text[:SHOWN]}…`" if len(text) > SHOWN else f"`{text}`"


def meant(written: object, known: Iterable[str]) -> str:
    """Return the end of a sentence that tells what was meant, or else what there is."""
    there = list(known)
    close = get_close_matches(str(written)[:SHOWN].casefold(), there, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"there is {', '.join(f'`{one}`' for one in there)}." if there else "there is none."
