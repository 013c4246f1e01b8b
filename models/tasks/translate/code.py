"""The program shown for a translation."""

from models.catalogue import Entry
from models.seq2seq import shown_code
from models.tasks.translate.request import TranslateRequest, TranslateResult, prefix


def code(request: TranslateRequest, result: TranslateResult, entry: Entry) -> str:
    """Return a Python program that prints the translation."""
    return shown_code.code(request.text, prefix(request.pair, entry), result, entry)
