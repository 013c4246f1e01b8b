"""Labels as classes: what people write in several ways is one class, named as it is written most often."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

CHARACTERS = 100  # of a label; what is longer is a text
SHOWN = 4  # spellings in a note
WHOLE = re.compile(r"([-+]?\d+)[.,]0+")
FRACTION = re.compile(r"([-+]?\d+)[.,](\d*[1-9])0*")
# Words by which programs mean nothing. Where they are written out, they may be meant.
NOTHING = {"none", "na", "n/a", "nan", "null", "nil", "-"}


def label_key(label: str) -> str:
    """Return what is the same for labels of one class: `Spam`, `spam ` and `SPAM`; `1` and `1.0`."""
    key = " ".join(unicodedata.normalize("NFKC", label).casefold().split())
    if whole := WHOLE.fullmatch(key):
        key = whole[1]
    elif fraction := FRACTION.fullmatch(key):
        key = f"{fraction[1]}.{fraction[2]}"
    return key.removeprefix("+") if key[1:].replace(".", "").isdigit() else key


class Classes:
    """The classes of a column of labels, by their keys.

    Attributes
    ----------
    names
        The commonest spelling of each, the first one of equals.
    """

    def __init__(self, labels: Iterable[str]) -> None:
        self._spellings: dict[str, Counter[str]] = {}
        for label in labels:
            self._spellings.setdefault(label_key(label), Counter())[" ".join(label.split())] += 1
        self.names = {key: spellings.most_common(1)[0][0] for key, spellings in self._spellings.items()}

    def notes(self) -> list[str]:
        """Say which spellings are one class, and which classes may be meant as none."""
        joined = [list(spellings) for spellings in self._spellings.values() if len(spellings) > 1]
        notes = [f"Taken as one class: {_quoted(spellings)}." for spellings in joined[:SHOWN]]
        if len(joined) > SHOWN:
            notes.append(f"{len(joined) - SHOWN} more classes are written in several ways.")
        nothing = [name for key, name in self.names.items() if key in NOTHING]
        return [
            *notes,
            *(f"“{name}” is a class like the others: leave cells without a label empty." for name in nothing),
        ]


def _quoted(words: Sequence[str]) -> str:
    more = " and others" if len(words) > SHOWN else ""
    return ", ".join(f"“{word}”" for word in words[:SHOWN]) + more
