"""What comes of edits of cards, and their count."""

from enum import StrEnum

from prometheus_client import Counter


class Edited(StrEnum):
    """What came of an edit."""

    DONE = "done"
    PLAIN = "plain"  # it could not be shown as it should
    GONE = "gone"  # the message was deleted
    OUT_OF_REACH = "out_of_reach"  # only a press of one of its buttons brings a new token
    LATER = "later"  # its thread is archived or locked
    RETRIED = "retried"  # the database was away, or Discord at fault


def count_of_edits() -> Counter:
    """Return what counts edits by what came of them."""
    counter = Counter(
        "workshop_card_edits",
        "Edits of cards by what came of them: done, plain (the card could not be shown as it should), gone (deleted), "
        "out_of_reach (its token expired, and it is private or the bot does not see the channel), later (its thread "
        "is archived or locked) or retried (the database was away, or Discord at fault).",
        ["outcome"],
        registry=None,
    )
    for edited in Edited:
        counter.labels(edited)
    return counter
