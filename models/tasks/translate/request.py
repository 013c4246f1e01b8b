"""What `/translate` asks for and gets."""

from models.catalogue import Entry, Pair
from models.errors import Refusal
from models.seq2seq.values import RewriteRequest, Rewritten


class TranslateRequest(RewriteRequest):
    """Translate `text`.

    Attributes
    ----------
    pair
        From which language to which, as the catalogue names it: `en-de`.
    """

    pair: Pair


class TranslateResult(Rewritten):
    """The translation."""


def prefix(pair: str, entry: Entry) -> str:
    """Return what the model wants before the text; raises `Refusal` for a pair that it was not trained for."""
    if pair not in entry.pairs:
        raise Refusal(f"{entry.name} translates {', '.join(entry.pairs) or 'nothing'}, but not {pair}.")
    return entry.prefixes.get(f"translate:{pair}", "")
