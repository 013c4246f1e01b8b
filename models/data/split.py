"""How many examples are held out: counted alike where data is shown and where it is trained on."""

HELD_OUT = 0.2  # the share, unless told
MOST = 1000  # more would take longer than they tell


def held_out_count(examples: int, share: float = HELD_OUT, classes: int = 1) -> int:
    """Return how many of the examples are held out: one of each class at least."""
    return max(classes, min(round(share * examples), MOST))
