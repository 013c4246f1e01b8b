"""Candidates as people type them: words with commas between."""

import re

COMMA = re.compile(r"[,，、،]")  # as wide as a keyboard writes it


def split(typed: str) -> tuple[str, ...]:
    """Return each candidate once, in the order typed."""
    words = (word.strip() for word in COMMA.split(typed))
    return tuple(dict.fromkeys(word for word in words if word))


def join(candidates: tuple[str, ...]) -> str:
    """Return them as one would type them."""
    return ", ".join(candidates)
