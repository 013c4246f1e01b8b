"""What `/translate` asks for and gets."""

from typing import ClassVar

from models.catalogue import Entry, Pair
from models.errors import Refusal
from models.seq2seq.values import Rewritten, Source
from models.tasks.values import Progress, Request, TextProgress


class TranslateRequest(Request):
    """Translate `text`.

    Attributes
    ----------
    pair
        From which language to which, as the catalogue names it: `en-de`.
    model
        A key of the catalogue.
    """

    progress: ClassVar[type[Progress]] = TextProgress

    text: Source
    pair: Pair
    model: str


class TranslateResult(Rewritten):
    """The translation."""


def prefix(pair: str, entry: Entry) -> str:
    """Return what the model wants before the text; raises `Refusal` for a pair that it was not trained for."""
    if pair not in entry.pairs:
        raise Refusal(f"{entry.name} translates {', '.join(entry.pairs) or 'nothing'}, but not {pair}.")
    return entry.prefixes.get(f"translate:{pair}", "")
