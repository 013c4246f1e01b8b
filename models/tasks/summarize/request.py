"""What `/summarize` asks for and gets."""

from typing import ClassVar

from models.catalogue import Entry
from models.seq2seq.values import Rewritten, Source
from models.tasks.values import Progress, Request, TextProgress


class SummarizeRequest(Request):
    """Summarise `text` with `model`, a key of the catalogue."""

    progress: ClassVar[type[Progress]] = TextProgress

    text: Source
    model: str


class SummarizeResult(Rewritten):
    """The summary."""


def prefix(entry: Entry) -> str:
    """Return what the model wants before the text."""
    return entry.prefixes.get("summarize", "")
