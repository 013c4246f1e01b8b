"""What `/summarize` asks for and gets."""

from models.catalogue import Entry
from models.seq2seq.values import RewriteRequest, Rewritten


class SummarizeRequest(RewriteRequest):
    """Summarise `text`."""


class SummarizeResult(Rewritten):
    """The summary."""


def prefix(entry: Entry) -> str:
    """Return what the model wants before the text."""
    return entry.prefixes.get("summarize", "")
