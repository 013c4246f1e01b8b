"""Text that people typed: what of it a model may read. Imports no torch."""

import unicodedata


def readable(text: str) -> str:
    """Drop control characters: models do not know them, PostgreSQL cannot hold NUL. Refuse what is blank."""
    kept = "".join(character for character in text if not _is_control(character))
    if not kept.strip():
        raise ValueError("please type some text for the model to read")
    return kept


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in "\n\t"


def is_text(text: str) -> bool:
    """Whether it has no lone surrogates, which JSON can carry and UTF-8 cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
