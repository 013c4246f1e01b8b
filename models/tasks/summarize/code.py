"""The program shown for a summary."""

from models.catalogue import Entry
from models.seq2seq import shown_code
from models.tasks.summarize.request import SummarizeRequest, SummarizeResult, prefix


def code(request: SummarizeRequest, result: SummarizeResult, entry: Entry) -> str:
    """Return a Python program that prints the summary."""
    return shown_code.code(request.text, prefix(entry), result, entry)
