"""The picture of a data set: how many examples each class has, or how long the examples are."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from models.data.examples import Example, Exchange
from models.percent import percent
from models.tasks.text import beginning
from models.tasks.values import Picture

BARS = 20  # as many as a picture has room for
BINS = 10
ALT_CHARACTERS = 1024
NAME_CHARACTERS = 40
STEPS = (1, 2, 5)


def words_of(example: Example) -> int:
    """Return how many words an example has, the answer's with the prompt's."""
    return len((f"{example.prompt} {example.answer}" if isinstance(example, Exchange) else example.text).split())


def picture(classes: Mapping[str, int], lengths: Sequence[int]) -> Picture:
    """Draw the classes with their shares where there are any, else how many words the examples have."""
    if classes:
        return _bars("Examples of each class", _shares(classes))
    return _bars("Words in an example", _histogram(lengths))


def _bars(title: str, shares: Mapping[str, float]) -> Picture:
    # Imported late, with matplotlib behind it: what is refused needs no picture.
    from models.figures import Bar, bars  # noqa: PLC0415

    listed = ", ".join(f"{beginning(name, NAME_CHARACTERS)} {percent(share)}" for name, share in shares.items())
    png = bars([Bar(name, share) for name, share in shares.items()], title=title)
    return Picture.of("data.png", beginning(f"{title}: {listed}.", ALT_CHARACTERS), png)


def _shares(classes: Mapping[str, int]) -> dict[str, float]:
    """Return the share of each class by its name and count, the smallest together where they are too many."""
    total = sum(classes.values())
    ordered = sorted(classes.items(), key=lambda each: -each[1])
    alone = ordered if len(ordered) <= BARS else ordered[: BARS - 1]
    shares = {f"{name} ({count:,})": count / total for name, count in alone}
    if rest := ordered[len(alone) :]:
        shares[f"{len(rest)} other classes ({sum(count for _, count in rest):,})"] = sum(n for _, n in rest) / total
    return shares


def _histogram(lengths: Sequence[int]) -> dict[str, float]:
    """Return the shares of lengths in up to 10 ranges of one width, from the shortest on.

    The last holds all that are much longer.
    """
    usual = sorted(lengths)[math.ceil(0.98 * len(lengths)) - 1]
    width = next(step * 10**power for power in range(9) for step in STEPS if step * 10**power * BINS >= usual)
    bins = Counter(min(max(length - 1, 0) // width, BINS - 1) for length in lengths)
    longest = max(lengths)
    places = range(min(bins), max(bins) + 1)
    ends = [(place + 1) * width if place < BINS - 1 else max(longest, BINS * width) for place in places]
    return {
        f"{place * width + 1}–{end}" if end > place * width + 1 else f"{end}": bins[place] / len(lengths)
        for place, end in zip(places, ends, strict=True)
    }
