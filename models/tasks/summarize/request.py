"""What `/summarize` asks for and gets."""

from models.catalogue import Entry
from models.seq2seq.values import Rewritten, Source
from models.tasks.values import Request


class SummarizeRequest(Request):
    """Summarise `text` with `model`, a key of the catalogue."""

    text: Source
    model: str


class SummarizeResult(Rewritten):
    """The summary."""


def prefix(entry: Entry) -> str:
    """Return what the model wants before the text."""
    return entry.prefixes.get("summarize", "")
