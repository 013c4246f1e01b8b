"""What a model is called where nobody said: the name that suits, with a number where its owner has that already."""

from collections.abc import Iterator
from itertools import count

from models.catalogue import Catalogue
from models.training.plan import NAME_CHARACTERS

DIGITS = 3  # a longer number is part of the name


def free_name(wanted: str, owner_id: int, catalogue: Catalogue) -> str:
    """Return the name, or the first of `name-2`, `name-3`, … that no model of this person has or is about to."""
    taken = {name.rpartition("/")[2] for name in catalogue.names_of(owner_id)}
    return next(name for name in _numbered(wanted) if name not in taken)


def another_name(name: str, owner_id: int, catalogue: Catalogue) -> str:
    """Return a free name for one more model like the one of this name."""
    return free_name(next(_numbered(name, 1)), owner_id, catalogue)


def _numbered(name: str, beyond: int = 0) -> Iterator[str]:
    """Yield a name and those with a higher number at their end, from so many `beyond` its own."""
    stem, _, number = name.rpartition("-")
    counted = stem and number.isdecimal() and len(number) <= DIGITS
    stem, first = (stem, int(number)) if counted else (name, 1)
    if not beyond:
        yield name
    for following in count(first + 1):
        ending = f"-{following}"
        yield stem[: NAME_CHARACTERS - len(ending)].rstrip("-") + ending
