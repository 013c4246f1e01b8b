"""Candidates as people type them: words with commas between."""


def split(typed: str) -> tuple[str, ...]:
    """Return each candidate once, in the order typed."""
    words = (word.strip() for word in typed.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def join(candidates: tuple[str, ...]) -> str:
    """Return them as one would type them."""
    return ", ".join(candidates)
